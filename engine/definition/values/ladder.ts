/** Steps before an instant: each closer to it than the one before, and none milder. */
import { z } from "zod";
import type { ValueOrTable } from "../../condition/ir.ts";
import { parseInstant } from "../../lifecycle/instant.ts";
import type { LadderStep, Test } from "../../policy/ir.ts";
import type { Context } from "../context.ts";
import { duration, json, table, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "./duration.ts";
import { compileMillionths } from "./millionths.ts";
import type { Scope } from "./scope.ts";
import { tableResults } from "./table-result.ts";
import { compileValue, compileValueOrTable, tableName } from "./value.ts";
import { leaf } from "./view.ts";
import { checkYield } from "./yield.ts";

export const severity = z.int().min(1).max(5);

export const ladder = z.strictObject({
  until: z.union([table, json]),
  share: z.strictObject({ of: json, most: word }).optional(),
  steps: z
    .array(z.strictObject({ before: duration, severity: severity.optional() }))
    .min(1)
    .max(20),
});

const ofLife = { what: "a life", remedy: "write a percentage above 0% and up to 100%: 33%" };

export function compileLadder(
  context: Context,
  path: Path,
  { until, share, steps }: z.infer<typeof ladder>,
  scope: Scope,
): Extract<Test, { readonly kind: "ladder" }> {
  const instant = (at: Path, written: unknown) => {
    const value = compileValue(context, at, written, scope);
    checkYield(context, at, value, scope, leaf("instant"));
    return value;
  };
  const end = (at: Path): ValueOrTable => {
    const name = tableName(until);
    if (name === null) return instant(at, until);
    for (const result of tableResults(context.catalog, name))
      if (result !== null && !(typeof result === "string" && (result.includes("${") || parseInstant(result) !== null)))
        context.report(
          "OPS106",
          at,
          `the table "${name}" yields ${JSON.stringify(result).slice(0, 80)}, which is no instant`,
          "write instants such as 2027-06-30T00:00:00Z, and no rule for what has no end",
        );
    return compileValueOrTable(context, at, until, scope);
  };
  return {
    kind: "ladder",
    until: end([...path, "until"]),
    share:
      share === undefined
        ? null
        : {
            of: instant([...path, "share", "of"], share.of),
            millionths: compileMillionths(context, [...path, "share", "most"], share.most, ofLife),
          },
    steps: compileSteps(context, [...path, "steps"], steps),
  };
}

function compileSteps(context: Context, path: Path, written: z.infer<typeof ladder>["steps"]): readonly LadderStep[] {
  const steps = written.map(({ before, severity: level = null }, index) => ({
    text: before.trim(),
    beforeMs: compileElapsed(context, [...path, index, "before"], before),
    severity: level,
  }));
  for (const [index, step] of steps.entries()) {
    const above = steps[index - 1];
    if (above === undefined) continue;
    if (step.beforeMs >= above.beforeMs)
      context.report(
        "OPS571",
        [...path, index, "before"],
        `"${step.text}" is not closer than "${above.text}", the step before it`,
        "write the longest first",
      );
    if ((step.severity ?? 5) > (above.severity ?? 5))
      context.report(
        "OPS571",
        [...path, index],
        `the step "${step.text}" is milder than "${above.text}", the step before it`,
        "1 is the worst: write the same or a smaller one",
      );
  }
  return steps;
}
