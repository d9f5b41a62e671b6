import { type RemediationInput, remediationWorkflow } from "../workflows/remediation/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import type { CommandDeps } from "./command.ts";

/** Workflow id of a remediation of an alert group. */
export function remediationWorkflowId(group: string, remediation: string): string {
  return `remediation/${group}/${remediation}`;
}

/** Starts a remediation of an alert group, once. */
export async function startRemediation({ client }: CommandDeps, input: RemediationInput): Promise<void> {
  try {
    await client.workflow.start(remediationWorkflow, {
      workflowId: remediationWorkflowId(input.group, input.remediation),
      taskQueue: workflowTaskQueue,
      args: [input],
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      staticSummary: `${input.remediation} for ${input.incident}`,
    });
  } catch (error) {
    if ((error as Error).name !== "WorkflowExecutionAlreadyStartedError") throw error;
  }
}
