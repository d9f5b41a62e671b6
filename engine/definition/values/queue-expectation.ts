import { z } from "zod";
import type { ExpectedQueue } from "../../simulation/queues.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { camel, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";

export const queueExpectation = z.strictObject({ queue: nameOf("Queue"), for: word, holds: z.array(camel).nullable() });

/** Which records, by their names in the scenario, a queue holds for a person; null = it is not for them. */
export function compileQueueExpectations(
  context: Context,
  path: Path,
  source: unknown,
  aliases: ReadonlyMap<string, string>,
): readonly ExpectedQueue[] {
  if (!Array.isArray(source)) {
    context.report(
      "OPS105",
      path,
      "expected queues are a list",
      "write [ { queue: my-work, for: kim, holds: [inc] } ]",
    );
    return [];
  }
  return source.flatMap((item: unknown, index): ExpectedQueue[] => {
    const parsed = queueExpectation.safeParse(item);
    if (!parsed.success) {
      for (const issue of shapeIssues(parsed.error, queueExpectation, item))
        context.report(
          issue.code,
          { ...issue.at, path: [...path, index, ...issue.at.path] },
          issue.message,
          issue.hint,
        );
      return [];
    }
    context.reference("Queue", parsed.data.queue, [...path, index, "queue"]);
    for (const [place, alias] of (parsed.data.holds ?? []).entries())
      if (!aliases.has(alias))
        context.report(
          "OPS370",
          [...path, index, "holds", place],
          `there is no record "${alias}" in this scenario`,
          suggestion(alias, aliases.keys()),
        );
    return [parsed.data];
  });
}
