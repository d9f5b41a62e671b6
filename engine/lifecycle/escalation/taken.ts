import { ownValue } from "../../base/json.ts";
import type { EscalationPolicy } from "../ir.ts";
import { takenBefore } from "../bundle/published-before.ts";
import type { LedgerEvent } from "../event.ts";

/** The command by which a person says that they have heard. */
export const acknowledgement = "acknowledge";

/** What happened to a record that is escalated: somebody took it on, has heard, or it was handed on. */
export type EscalationAnswer =
  | { readonly kind: "taken" | "heard"; readonly by: string; readonly at: number }
  /** `to`: what the field of `onReassign` is now. */
  | { readonly kind: "handedOn"; readonly by: string; readonly at: number; readonly to: string };

/**
 * What answers an escalation, in the order in which it happened. `since` is UTC milliseconds: what happened until then
 * counts for nothing, and neither does what the engine did, but that it handed the record on. Who hands a record on has
 * not taken it on by that, unless a field that the policy names was set with it.
 */
export function* answersOf(
  policy: EscalationPolicy,
  events: readonly LedgerEvent[],
  since: number,
): Generator<EscalationAnswer, void> {
  const later = events.filter(({ at }) => at > since);
  const { moved, fields } = policy.taken ?? takenBefore;
  const handing = policy.onReassign?.field;
  const handed = new Set(later.flatMap((event) => (changes(event, handing) ? [event.commandId] : [])));
  const takers = new Set(
    later.flatMap(({ by, commandId, body }) =>
      !by.startsWith("$") && body.kind === "changed" && fields.some((field) => isSet(ownValue(body.set, field)))
        ? [commandId]
        : [],
    ),
  );
  for (const event of later) {
    const { at, by, body, commandId } = event;
    const isHandingOn = handed.has(commandId) && !takers.has(commandId);
    if (changes(event, handing) && !takers.has(commandId) && policy.onReassign?.then === "restart")
      yield { kind: "handedOn", by, at, to: textOf(event, handing) };
    if (by.startsWith("$") || isHandingOn) continue;
    if (isAcknowledgement(body) && !takers.has(commandId)) yield { kind: "heard", by, at };
    else if (
      (body.kind === "moved" && moved) ||
      (body.kind === "changed" && fields.some((field) => Object.hasOwn(body.set, field)))
    )
      yield { kind: "taken", by, at };
  }
}

function changes({ body }: LedgerEvent, field: string | undefined): boolean {
  return field !== undefined && body.kind === "changed" && body.facet === null && Object.hasOwn(body.set, field);
}

/** A lifecycle may keep something of it: then it changes fields. */
function isAcknowledgement(body: LedgerEvent["body"]): boolean {
  return (body.kind === "noted" || body.kind === "changed") && body.facet === null && body.command === acknowledgement;
}

function textOf({ body }: LedgerEvent, field: string | undefined): string {
  const value = body.kind === "changed" && field !== undefined ? ownValue(body.set, field) : null;
  return typeof value === "string" ? value : "";
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}
