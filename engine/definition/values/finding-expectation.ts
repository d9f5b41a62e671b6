import { z } from "zod";
import { suggestion } from "../../base/suggestion.ts";
import { mustStep } from "../../policy/ir.ts";
import type { ExpectedFinding } from "../../simulation/expected-finding.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { severity } from "./ladder.ts";

export const findingExpectation = z.strictObject({
  policy: nameOf("Policy"),
  of: word.optional(),
  open: z.boolean().optional(),
  stopped: z.literal(true).optional(),
  step: word.optional(),
  severity: severity.optional(),
  title: z.string().min(1).optional(),
  excepted: z.boolean().optional(),
  count: z.int().min(0).optional(),
});

/** What policies find. */
export function compileFindingExpectations(context: Context, path: Path, source: unknown): readonly ExpectedFinding[] {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, "expected findings are a list", "write [ { policy: host-owner, of: web1 } ]");
    return [];
  }
  return source.flatMap((item: unknown, index): ExpectedFinding[] => {
    const parsed = findingExpectation.safeParse(item);
    if (!parsed.success) {
      for (const { code, at, message, hint } of shapeIssues(parsed.error, findingExpectation, item))
        context.report(code, { ...at, path: [...path, index, ...at.path] }, message, hint);
      return [];
    }
    const { policy, of, open, stopped, step, severity: level, title, excepted, count } = parsed.data;
    const known = context.reference("Policy", policy, [...path, index, "policy"])
      ? context.catalog.find("Policy", policy)?.source
      : null;
    if (step !== undefined && known != null) checkStep(context, [...path, index, "step"], step, known.ladder?.steps);
    return [
      {
        policy,
        of: of ?? null,
        open: open ?? true,
        stopped: stopped ?? false,
        step: step ?? null,
        severity: level ?? null,
        title: title ?? null,
        excepted: excepted ?? null,
        count: count ?? null,
      },
    ];
  });
}

/** One that is mistyped would make `count: 0` true. */
function checkStep(
  context: Context,
  path: Path,
  step: string,
  steps: readonly { readonly before: string }[] = [{ before: mustStep }],
): void {
  const names = steps.map(({ before }) => before.trim());
  if (!names.includes(step))
    context.report("OPS106", path, `"${step}" is no step of the policy`, suggestion(step, names));
}
