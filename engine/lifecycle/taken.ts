import type { EscalationPolicy } from "./ir.ts";
import { takenBefore } from "./published-before.ts";
import type { LedgerEvent } from "./record.ts";

/** The command by which a person says that they have heard. */
export const acknowledgement = "acknowledge";

/**
 * Who has taken a record on after an escalation of it began, or null: the first person who did what the policy calls
 * taken, or acknowledged it. `since` is UTC milliseconds. What the engine does counts for nothing.
 */
export function takenBy(policy: EscalationPolicy, events: readonly LedgerEvent[], since: number): string | null {
  const { moved, fields } = policy.taken ?? takenBefore;
  const taken = events.find(({ at, by, body }) => {
    if (at <= since || by.startsWith("$")) return false;
    if (body.kind === "noted") return body.facet === null && body.command === acknowledgement;
    if (body.kind === "moved") return moved;
    return body.kind === "changed" && fields.some((field) => Object.hasOwn(body.set, field));
  });
  return taken?.by ?? null;
}
