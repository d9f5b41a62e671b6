import type { Indicator, Target } from "../../indicator/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "./duration.ts";

/** What the figures of an indicator should be: `median: '<= 8h'`, `ratio: '>= 95%'`, `n: '< 10'`. */
export function compileTargets(
  context: Context,
  path: Path,
  source: { readonly [figure: string]: string },
  { measure, ratio }: Pick<Indicator, "measure" | "ratio">,
): readonly Target[] {
  const known = ["n", ...(ratio === null ? [] : ["ratio"]), ...(measure === null ? [] : ["mean", "median", "p90"])];
  if (measure?.kind === "field" && measure.topTwoFrom !== null) known.push("topTwo");
  return Object.entries(source).flatMap(([figure, text]): Target[] => {
    const at = [...path, figure];
    if (!known.includes(figure)) {
      context.report("OPS355", { path: at, key: true }, `there is no "${figure}" of this`, suggestion(figure, known));
      return [];
    }
    const [, op, operand = ""] = /^\s*(<=|>=|<|>)\s*(.+?)\s*$/u.exec(text) ?? [];
    if (op === undefined) {
      context.report("OPS211", at, `"${text}" compares with nothing`, "write '<= 8h', '>= 95%' or '< 10'");
      return [];
    }
    const isShare = figure === "ratio" || figure === "topTwo";
    const isTime = measure?.kind === "time" && figure !== "n";
    const value = isTime ? compileElapsed(context, at, operand) : numberOf(operand, isShare);
    if (Number.isNaN(value)) {
      const wanted = isShare ? "a percentage such as 95%" : "a number";
      context.report("OPS211", at, `"${operand}" is not ${wanted}`, `compare with ${wanted}`);
      return [];
    }
    return [{ figure: figure as Target["figure"], text: text.trim(), op: op as Target["op"], value }];
  });
}

function numberOf(text: string, isShare: boolean): number {
  const percent = /^(\d+(?:\.\d+)?)%$/u.exec(text)?.[1];
  if (isShare) return percent === undefined ? Number.NaN : Number(percent) / 100;
  return /^-?\d+(?:\.\d+)?$/u.test(text) ? Number(text) : Number.NaN;
}
