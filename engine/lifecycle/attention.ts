import { noNeeds } from "./read/needs.ts";
import { Refused } from "./refusal.ts";
import type { Work } from "./work.ts";

/** Refusals that are the definition's fault, not a person's. */
const definitionFaults: readonly string[] = [
  "OPS402",
  "OPS405",
  "OPS408",
  "OPS414",
  "OPS415",
  "OPS419",
  "OPS430",
  "OPS431",
  "OPS432",
  "OPS433",
  "OPS442",
  "OPS443",
  "OPS449",
];

/**
 * What no person asked for cannot be refused to anybody: when a definition fails in it, nothing of it has happened, it
 * is not tried again by itself (`giveUp` sees to that), and a person is told to look. A missing reading is no failure:
 * it is asked for. `what` is null where that was told before.
 */
export function orAttention<T>(work: Work, what: string | null, attempt: () => T, giveUp: () => T): T {
  const takeBack = work.draft.mark();
  try {
    return attempt();
  } catch (error) {
    if (
      !(error instanceof Refused) ||
      !definitionFaults.includes(error.refusal.code) ||
      !noNeeds(work.reader.missing())
    )
      throw error;
    takeBack();
    const outcome = giveUp();
    if (what !== null) askForAttention(work, `${what} failed: ${error.refusal.message}`);
    return outcome;
  }
}

/** Says that a person must look, once for the same reason. */
export function askForAttention(work: Work, message: string): void {
  if (work.draft.state().attention !== message) work.draft.emit({ kind: "attention", message });
}
