import type { Client } from "@temporalio/client";
import type { Queryable } from "../../store/pool.ts";
import { lifecycleWorkflow } from "../../workflows/messages.ts";
import { remediationWorkflow } from "../../workflows/remediation/messages.ts";
import { type Violation, violationsOf } from "./violation.ts";

interface Kept {
  /** What the store knows as going on, by workflow id. */
  readonly open: readonly string[];
  readonly isKept: (workflow: { readonly type: string; readonly workflowId: string }) => boolean;
}

/** I5: what the store knows as open has a running workflow, and a running workflow has something open in the store. */
export async function checkExecutions(db: Queryable, client: Client): Promise<Violation[]> {
  const violation = violationsOf("I5");
  const read = async (sql: string): Promise<string[]> => (await db.query<{ id: string }>(sql)).rows.map(({ id }) => id);
  const runs = await read("select id from runs where ended_at is null");
  const everyRun = new Set(await read("select id from runs"));
  const kinds: readonly Kept[] = [
    { open: await read("select id from records where not final"), isKept: ({ type }) => type === lifecycleWorkflow },
    { open: runs, isKept: ({ workflowId }) => everyRun.has(workflowId) || workflowId.startsWith("run/") },
    {
      open: await read(
        "select 'remediation/' || group_id || '/' || remediation as id from remediation_runs where ended_at is null",
      ),
      isKept: ({ type }) => type === remediationWorkflow,
    },
  ];
  const found: Violation[] = [];
  for (const { open } of kinds) {
    for (const id of open) {
      const status = await statusOf(client, id);
      if (status !== "RUNNING") found.push(violation(id, `open in the store, its workflow is ${status}`));
    }
  }
  for await (const { type, workflowId } of client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
    const kept = kinds.find(({ isKept }) => isKept({ type, workflowId }));
    if (kept === undefined || kept.open.includes(workflowId)) continue;
    // The list of the server may lag behind.
    if ((await statusOf(client, workflowId)) === "RUNNING")
      found.push(violation(workflowId, `its workflow runs, nothing is open in the store`));
  }
  return found;
}

async function statusOf(client: Client, workflowId: string): Promise<string> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name;
  } catch (error) {
    if ((error as Error).name !== "WorkflowNotFoundError") throw error;
    return "not found";
  }
}
