import { type RemediationInput, remediationWorkflow } from "../workflows/remediation/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import type { CommandDeps } from "./command.ts";

/** Starts a remediation of an alert group, once. */
export async function startRemediation({ client }: CommandDeps, input: RemediationInput): Promise<void> {
  try {
    await client.workflow.start(remediationWorkflow, {
      workflowId: `remediation/${input.group}/${input.remediation}`,
      taskQueue: workflowTaskQueue,
      args: [input],
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      staticSummary: `${input.remediation} for ${input.incident}`,
    });
  } catch (error) {
    if ((error as Error).name !== "WorkflowExecutionAlreadyStartedError") throw error;
  }
}
