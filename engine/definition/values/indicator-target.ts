import type { Indicator, Target } from "../../indicator/ir.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { isTime } from "../../indicator/measure.ts";
import { compileFigure, figureUnits, type Measured, reportNoFigure } from "./figure.ts";

/** What the figures of an indicator should be: `median: '<= 8h'`, `ratio: '>= 95%'`, `n: '< 10'`. */
export function compileTargets(
  context: Context,
  path: Path,
  source: { readonly [figure: string]: string },
  { measure, ratio, share }: Pick<Indicator, "measure" | "ratio" | "share">,
): readonly Target[] {
  const units = figureUnits(measuredBy(measure), ratio !== null, share !== undefined);
  return Object.entries(source).flatMap(([figure, text]): Target[] => {
    const at = [...path, figure];
    const unit = units.get(figure);
    if (unit === undefined) {
      reportNoFigure(context, at, figure, units.keys());
      return [];
    }
    const [, op, operand = ""] = /^\s*(<=|>=|<|>)\s*(.+?)\s*$/u.exec(text) ?? [];
    if (op === undefined) {
      context.report("OPS211", at, `"${text}" compares with nothing`, "write '<= 8h', '>= 95%' or '< 10'");
      return [];
    }
    const value = compileFigure(context, at, operand, unit);
    if (value === null) return [];
    return [{ figure: figure as Target["figure"], text: text.trim(), op: op as Target["op"], value }];
  });
}

function measuredBy(measure: Indicator["measure"]): Measured | null {
  if (measure === null) return null;
  if (isTime(measure)) return "time";
  return measure.kind === "field" && measure.topTwoFrom !== null ? "scale" : "number";
}
