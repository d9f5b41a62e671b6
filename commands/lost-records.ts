/**
 * Open records without a running workflow. A page of records is one question to Temporal's list of what runs; that list
 * is a moment behind, so whoever is missing there is asked about by itself before it counts as lost.
 *
 * 1. Whoever is asked about by itself holds up none of the others: so many are asked about at once.
 * 2. A question without an answer is an error of the page, never a record that is lost.
 */
import type { Client } from "@temporalio/client";

/** Of Temporal's client, what is asked here. */
type Questions = { readonly workflow: Pick<Client["workflow"], "list" | "getHandle"> };

const atOnce = 16;

/** The records of a page that have no running workflow, in the order of the page. */
export async function lostRecords(client: Questions, recordIds: readonly string[]): Promise<string[]> {
  if (recordIds.length === 0) return [];
  const running = await runningOf(client, recordIds);
  const missing = recordIds.filter((id) => !running.has(id));
  const lost = new Set<string>();
  const left = missing.values();
  let failed = false;
  const askOn = async (): Promise<void> => {
    try {
      // All of them take from the same iterator, the next one as soon as they have an answer.
      for (const recordId of left) {
        if (failed) return;
        if (!(await isRunning(client, recordId))) lost.add(recordId);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, missing.length) }, askOn));
  return missing.filter((id) => lost.has(id));
}

async function runningOf(client: Questions, recordIds: readonly string[]): Promise<ReadonlySet<string>> {
  const names = recordIds.map((id) => `"${id.replaceAll(/["\\]/g, "")}"`).join(", ");
  const query = `ExecutionStatus = "Running" and WorkflowId in (${names})`;
  const found = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query, pageSize: recordIds.length })) found.add(workflowId);
  return found;
}

async function isRunning(client: Questions, recordId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(recordId).describe();
    return status.name === "RUNNING";
  } catch (error) {
    if ((error as Error).name !== "WorkflowNotFoundError") throw error;
    return false;
  }
}
