import type { Effect } from "../engine/lifecycle/effects.ts";
import { type EscalationInput, escalationWorkflow } from "../workflows/escalation/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import type { CommandDeps } from "./command.ts";

/**
 * Starts the escalation an effect asks for, once: its workflow id is the effect's. `from` says whose policy it follows.
 */
export async function startEscalation(
  { client }: CommandDeps,
  effect: Pick<Extract<Effect, { kind: "escalation.start" }>, "id" | "record" | "escalation" | "to" | "because">,
  from: EscalationInput["from"],
): Promise<void> {
  const input: EscalationInput = {
    id: effect.id,
    recordId: effect.record,
    escalation: effect.escalation,
    from,
    to: effect.to,
    because: effect.because,
    startedAt: Date.now(),
  };
  try {
    await client.workflow.start(escalationWorkflow, {
      workflowId: `escalation/${effect.id}`,
      taskQueue: workflowTaskQueue,
      args: [input],
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      staticSummary: `${effect.escalation} of ${effect.record}`,
    });
  } catch (error) {
    if ((error as Error).name !== "WorkflowExecutionAlreadyStartedError") throw error;
  }
}
