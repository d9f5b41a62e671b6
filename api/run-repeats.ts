import { isEffect } from "../engine/runbook/effect.ts";
import { isLostFault } from "../engine/runbook/lost.ts";
import type { WholeRun } from "../store/run/read-run.ts";

/** Paths of the steps whose effect a retry may have a second time. */
export function repeatsOf({ fault, steps }: Pick<WholeRun, "fault" | "steps">, skip: readonly string[]): string[] {
  // A lost run begins again: whatever it has done may happen a second time.
  const again = isLostFault(fault) ? ["faulted", "completed", "cancelled"] : ["faulted"];
  const paths = steps.filter(({ kind, phase }) => again.includes(phase) && isEffect(kind)).map(({ path }) => path);
  return [...new Set(paths)].filter((path) => !skip.includes(path));
}
