import type { Indicator, Target } from "../../indicator/ir.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { compileFigure, figureUnits, reportNoFigure } from "./figure.ts";

/** What the figures of an indicator should be: `median: '<= 8h'`, `ratio: '>= 95%'`, `n: '< 10'`. */
export function compileTargets(
  context: Context,
  path: Path,
  source: { readonly [figure: string]: string },
  { measure, ratio }: Pick<Indicator, "measure" | "ratio">,
): readonly Target[] {
  const kind = measure?.kind === "field" && measure.topTwoFrom !== null ? "scale" : (measure?.kind ?? null);
  const units = figureUnits(kind, ratio !== null);
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
