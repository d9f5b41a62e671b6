import { z } from "zod";
import type { ExpectedSight } from "../../simulation/expected-sight.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { word } from "../shapes.ts";
import type { Path } from "../spot.ts";

const expectation = z.record(
  word,
  z.record(z.string(), z.union([z.enum(["all", "public"]), z.array(word)]).nullable()),
);

/** What people see of records: `{ ada: { inc: [title], chg: null }, kim: { inc: all } }`. */
export function compileSightExpectations(
  context: Context,
  path: Path,
  source: unknown,
  aliases: ReadonlyMap<string, string>,
): readonly ExpectedSight[] {
  const parsed = expectation.safeParse(source);
  if (!parsed.success) {
    for (const issue of shapeIssues(parsed.error, expectation, source))
      context.report(issue.code, { ...issue.at, path: [...path, ...issue.at.path] }, issue.message, issue.hint);
    return [];
  }
  return Object.entries(parsed.data).flatMap(([user, records]) =>
    Object.entries(records).map(([alias, sees]): ExpectedSight => {
      if (!aliases.has(alias))
        context.report(
          "OPS370",
          { path: [...path, user, alias], key: true },
          `there is no record "${alias}" in this scenario`,
          suggestion(alias, aliases.keys()),
        );
      return { for: user, alias, sees };
    }),
  );
}
