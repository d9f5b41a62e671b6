import {
  type RemediationInput,
  type RemediationNews,
  remediationNews,
  remediationWorkflow,
} from "../workflows/remediation/messages.ts";
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

/** Tells a remediation by the id of its run; one that has ended needs not know. */
export async function tellRemediation({ client }: CommandDeps, run: string, news: RemediationNews): Promise<void> {
  const cut = run.lastIndexOf("#");
  const handle = client.workflow.getHandle(remediationWorkflowId(run.slice(0, cut), run.slice(cut + 1)));
  try {
    await handle.signal(remediationNews, news);
  } catch (error) {
    if ((error as Error).name !== "WorkflowNotFoundError") throw error;
  }
}
