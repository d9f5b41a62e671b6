import type { Client, ScheduleOptions, Workflow } from "@temporalio/client";
import type { Account } from "../engine/cloud/ir.ts";
import type { CloudScope } from "../engine/cloud/scope.ts";
import {
  accountInventoryWorkflow,
  type InventoryInput,
  type InventoryOutcome,
  inventoryWorkflowId,
} from "../workflows/cloud/messages.ts";
import { discoveryTaskQueue } from "../workflows/discovery/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import { pollersOf } from "./discovery.ts";
import { RequestRefusedError } from "./error.ts";
import { keepSchedules, type KeptSchedules } from "./schedule-set.ts";
import { sweepSpec } from "./sweep-spec.ts";

/** Makes the Temporal Schedules those of the published accounts. Tells names of accounts. */
export async function ensureInventorySchedules(client: Client, accounts: readonly Account[]): Promise<KeptSchedules> {
  const kept = await keepSchedules(client, { mark: "opsloomAccount", schedules: accounts.flatMap(scheduleOf) });
  const names = (ids: readonly string[]): string[] => ids.map((id) => id.slice(inventoryWorkflowId("").length));
  return { created: names(kept.created), updated: names(kept.updated), deleted: names(kept.deleted) };
}

/**
 * Starts a listing by hand, or joins the one by hand that is running. Returns its workflow id. `part` = of these scopes
 * only; `as` tells it from others.
 */
export async function startInventory(
  client: Client,
  account: Account,
  part?: { readonly only: readonly CloudScope[]; readonly as: string },
): Promise<string> {
  const { collector } = account;
  if (collector !== null && (await pollersOf(client, discoveryTaskQueue(collector))).length === 0)
    throw new RequestRefusedError(
      `no collector "${collector}" is at work, no worker asks its queue "${discoveryTaskQueue(collector)}" for work: start one, or take \`collector\` out of the account "${account.name}"`,
    );
  const how = part?.as ?? "by-hand";
  const workflowId = `${inventoryWorkflowId(account.name)}/${how}`;
  await client.workflow.start<Workflow>(accountInventoryWorkflow, {
    workflowId,
    taskQueue: workflowTaskQueue,
    args: [{ account, ...(part === undefined ? {} : { only: part.only }) } satisfies InventoryInput],
    workflowIdConflictPolicy: "USE_EXISTING",
    staticSummary: `Account ${account.name}, ${how === "by-hand" ? "by hand" : how}`,
  });
  return workflowId;
}

/** Waits for the end of a listing. Throws when it faulted or was cancelled. */
export async function awaitInventory(client: Client, workflowId: string): Promise<InventoryOutcome> {
  return (await client.workflow.getHandle(workflowId).result()) as InventoryOutcome;
}

function scheduleOf(account: Account): Omit<ScheduleOptions, "memo">[] {
  const spec = sweepSpec(account, Date.now());
  if (spec === null) return [];
  return [
    {
      scheduleId: inventoryWorkflowId(account.name),
      spec: { ...spec, jitter: "30 seconds" },
      policies: { overlap: "SKIP", catchupWindow: "10 minutes" },
      action: {
        type: "startWorkflow",
        workflowType: accountInventoryWorkflow,
        workflowId: inventoryWorkflowId(account.name),
        taskQueue: workflowTaskQueue,
        args: [{ account } satisfies InventoryInput],
      },
    },
  ];
}
