import { z } from "zod";
import { suggestion } from "../../base/suggestion.ts";
import type { ExpectedCauses } from "../../simulation/expected-cause.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { camel, word } from "../shapes.ts";
import type { Path } from "../spot.ts";

export const causeExpectation = z.strictObject({
  of: camel.optional(),
  alert: word.optional(),
  found: z.array(
    z.strictObject({
      kind: z.enum(["work", "alert"]),
      ci: word,
      record: camel.optional(),
      alert: word.optional(),
    }),
  ),
});

/** What is found as the cause of trouble. */
export function compileCauseExpectations(
  context: Context,
  path: Path,
  source: unknown,
  aliases: ReadonlyMap<string, string>,
): readonly ExpectedCauses[] {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, "expected causes are a list", "write [ { of: inc, found: [] } ]");
    return [];
  }
  const checkAlias = (at: Path, alias: string): void => {
    if (!aliases.has(alias))
      context.report(
        "OPS370",
        at,
        `there is no record "${alias}" in this scenario`,
        suggestion(alias, [...aliases.keys()]),
      );
  };
  return source.flatMap((item: unknown, index): ExpectedCauses[] => {
    const parsed = causeExpectation.safeParse(item);
    if (!parsed.success) {
      for (const { code, at, message, hint } of shapeIssues(parsed.error, causeExpectation, item))
        context.report(code, { ...at, path: [...path, index, ...at.path] }, message, hint);
      return [];
    }
    const { of, alert, found } = parsed.data;
    if ((of === undefined) === (alert === undefined)) {
      context.report(
        "OPS104",
        [...path, index],
        "a cause is of a record (`of`) or of an alert (`alert`)",
        "write one: of: inc",
      );
      return [];
    }
    if (of !== undefined) checkAlias([...path, index, "of"], of);
    for (const [place, { record }] of found.entries())
      if (record !== undefined) checkAlias([...path, index, "found", place, "record"], record);
    return [
      {
        of: of === undefined ? { alert: alert ?? "" } : { record: of },
        found: found.map(({ kind, ci, ...named }) => ({
          kind,
          ci,
          ...(named.record === undefined ? {} : { record: named.record }),
          ...(named.alert === undefined ? {} : { alert: named.alert }),
        })),
      },
    ];
  });
}
