import { z } from "zod";
import type { ExpectedProposals } from "../../simulation/proposals.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";

const number = z.int().min(0).optional();

export const proposalExpectation = z.strictObject({
  improvement: nameOf("Improvement"),
  found: z.array(z.strictObject({ of: word, count: number, before: number, after: number, missed: number })),
});

/** What improvements find. */
export function compileProposalExpectations(
  context: Context,
  path: Path,
  source: unknown,
): readonly ExpectedProposals[] {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, "expected proposals are a list", "write [ { improvement: NAME, found: [] } ]");
    return [];
  }
  return source.flatMap((item: unknown, index): ExpectedProposals[] => {
    const parsed = proposalExpectation.safeParse(item);
    if (!parsed.success) {
      for (const { code, at, message, hint } of shapeIssues(parsed.error, proposalExpectation, item))
        context.report(code, { ...at, path: [...path, index, ...at.path] }, message, hint);
      return [];
    }
    const { improvement, found } = parsed.data;
    context.reference("Improvement", improvement, [...path, index, "improvement"]);
    return [
      {
        improvement,
        found: found.map(({ of, count, before, after, missed }) => ({
          of,
          ...(count === undefined ? {} : { count }),
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
          ...(missed === undefined ? {} : { missed }),
        })),
      },
    ];
  });
}
