/** Workflow type of an escalation; its workflow id is `escalation/` and the id of the effect that started it. */
export const escalationWorkflow = "escalation";

export interface EscalationInput {
  /** Id of the effect that started it. */
  readonly id: string;
  readonly recordId: string;
  readonly escalation: string;
  /**
   * Where the policy is looked up, once, at the start: in the bundle that the record pins, when the record's own
   * definitions ask for it; else among what is published.
   */
  readonly from: "record" | "published";
  /** Further people to tell with every step, by user name. */
  readonly to: readonly string[];
  readonly because: string;
  /** UTC milliseconds: who takes the record on after this ends the escalation. */
  readonly startedAt: number;
  /** How often it has begun anew; absent = never. */
  readonly lap?: number;
  /** What it keeps as it begins anew by the same policy. */
  readonly pins?: EscalationPins;
}

/** The versions that an escalation keeps from its start to its end, by digest. */
export interface EscalationPins {
  readonly policy: string;
  /** Of each notification that a step names. */
  readonly notifications: { readonly [name: string]: string };
}

/** An escalation as it begins anew: by its own policy, or by another one, which is looked up then. */
export function nextLap(
  { pins: _pins, ...input }: EscalationInput,
  pins: EscalationPins,
  { since, escalation }: { readonly since: number; readonly escalation: string | null },
): EscalationInput {
  const begun = { ...input, startedAt: since, lap: (input.lap ?? 0) + 1 };
  return escalation === null ? { ...begun, pins } : { ...begun, escalation };
}
