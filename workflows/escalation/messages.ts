/** Workflow type of an escalation; its workflow id is `escalation/` and the id of the effect that started it. */
export const escalationWorkflow = "escalation";

export interface EscalationInput {
  /** Id of the effect that started it. */
  readonly id: string;
  readonly recordId: string;
  readonly escalation: string;
  /** Further people to tell with every step, by user name. */
  readonly to: readonly string[];
  readonly because: string;
  /** UTC milliseconds: who takes the record on after this ends the escalation. */
  readonly startedAt: number;
}
