import type { Decision } from "../../engine/lifecycle/decide.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { staleCode } from "../messages.ts";

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
  const meant = expectedHeads.map((expected) => `"${expected}"`).join(", ");
  return {
    ok: false,
    refusal: {
      code: staleCode,
      reason: "conflict",
      message: `the command is meant for the record at ${meant === "" ? "none of its events" : meant}, it is at "${head}": read it again and send the command with its new ETag`,
      details: { head },
      durable: false,
    },
  };
}
