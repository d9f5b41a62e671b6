import { z } from "zod";
import type { Discovery } from "../../discovery/ir.ts";
import type { Context } from "../context.ts";

/** What becomes of what is no longer found: `{ after: 3 runs, then: absent }`. */
export const missing = z.strictObject({ after: z.string(), then: z.enum(["absent", "retired"]) });

export function compileMissing(
  context: Context,
  { after, then }: z.infer<typeof missing>,
): NonNullable<Discovery["onMissing"]> {
  const match = /^(\d{1,3}) runs?$/u.exec(after.trim());
  const afterRuns = Number(match?.[1] ?? 0);
  if (afterRuns < 1)
    context.report("OPS106", ["spec", "onMissing", "after"], `"${after}" is no number of runs`, "write 3 runs");
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the definition language
  return { afterRuns, then };
}
