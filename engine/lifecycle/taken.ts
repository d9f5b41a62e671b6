import type { EscalationPolicy } from "./ir.ts";
import { takenBefore } from "./published-before.ts";
import type { LedgerEvent } from "./record.ts";

/**
 * Who has taken a record on after an escalation of it began, or null: the first person who did what the policy calls
 * taken. `since` is UTC milliseconds. What the engine does counts for nothing.
 */
export function takenBy(policy: EscalationPolicy, events: readonly LedgerEvent[], since: number): string | null {
  const { moved, fields } = policy.taken ?? takenBefore;
  const taken = events.find(({ at, by, body }) => {
    if (at <= since || by.startsWith("$")) return false;
    if (body.kind === "moved") return moved;
    return body.kind === "changed" && fields.some((field) => Object.hasOwn(body.set, field));
  });
  return taken?.by ?? null;
}
