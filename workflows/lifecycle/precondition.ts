import type { Decision } from "../../engine/lifecycle/decide.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { staleRefusal } from "../../engine/lifecycle/stale.ts";

/**
 * The refusal of a command that is meant for the record at other events than its last; null = it may be decided. To be
 * asked with the record's lock held. Nothing stores it: a head only grows, so what was stale once is stale for ever.
 */
export function staleness(
  expectedHeads: readonly number[] | undefined,
  state: RecordState | null,
): Extract<Decision, { ok: false }> | null {
  const head = state?.head ?? 0;
  if (expectedHeads === undefined) return null;
  // Whom it was told meanwhile changes nothing of the record that was read.
  const asOf = state?.asOf ?? head;
  if (expectedHeads.some((expected) => expected >= asOf && expected <= head)) return null;
  return { ok: false, refusal: staleRefusal(expectedHeads, head) };
}
