/**
 * Open records without a running workflow. A page of records is one question to Temporal's list of what runs; that list
 * is a moment behind, so whoever is missing there is asked about by itself before it counts as lost.
 */
import type { Client } from "@temporalio/client";

/** The records of a page that have no running workflow. */
export async function lostRecords(client: Client, recordIds: readonly string[]): Promise<string[]> {
  if (recordIds.length === 0) return [];
  const running = await runningOf(client, recordIds);
  const lost: string[] = [];
  for (const recordId of recordIds)
    if (!running.has(recordId) && !(await isRunning(client, recordId))) lost.push(recordId);
  return lost;
}

async function runningOf(client: Client, recordIds: readonly string[]): Promise<ReadonlySet<string>> {
  const names = recordIds.map((id) => `"${id.replaceAll(/["\\]/g, "")}"`).join(", ");
  const query = `ExecutionStatus = "Running" and WorkflowId in (${names})`;
  const found = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query, pageSize: recordIds.length })) found.add(workflowId);
  return found;
}

async function isRunning(client: Client, recordId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(recordId).describe();
    return status.name === "RUNNING";
  } catch (error) {
    if ((error as Error).name !== "WorkflowNotFoundError") throw error;
    return false;
  }
}
