import type { Client, ScheduleOptions, Workflow } from "@temporalio/client";
import protocol from "@temporalio/proto";
import type { Discovery } from "../engine/discovery/ir.ts";
import {
  discoverySweepWorkflow,
  discoveryTaskQueue,
  type SweepInput,
  type SweepOutcome,
  sweepWorkflowId,
} from "../workflows/discovery/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import { cronSpec } from "./cron-spec.ts";
import { RequestRefusedError } from "./error.ts";
import { keepSchedules, type KeptSchedules } from "./schedule-set.ts";

/**
 * Makes the Temporal Schedules those of the published discoveries, as `keepSchedules` does. Tells names of discoveries;
 * deleted are those that are no longer published.
 */
export async function ensureSchedules(client: Client, discoveries: readonly Discovery[]): Promise<KeptSchedules> {
  const kept = await keepSchedules(client, { mark: "opsloomDiscovery", schedules: discoveries.map(scheduleOf) });
  const names = (ids: readonly string[]): string[] => ids.map((id) => id.slice(sweepWorkflowId("").length));
  return { created: names(kept.created), updated: names(kept.updated), deleted: names(kept.deleted) };
}

/**
 * Starts a sweep by hand, or joins the one by hand that is running. Returns its workflow id. One of a collector that is
 * not at work is refused: it would wait for nothing.
 */
export async function startSweep(client: Client, discovery: Discovery): Promise<string> {
  const { collector, name } = discovery;
  if (collector !== null && !(await isAtWork(client, discoveryTaskQueue(collector))))
    throw new RequestRefusedError(
      `no collector "${collector}" is at work, no worker asks its queue "${discoveryTaskQueue(collector)}" for work: start one, or take \`collector\` out of the discovery "${name}"`,
    );
  const workflowId = `${sweepWorkflowId(discovery.name)}/by-hand`;
  await client.workflow.start<Workflow>(discoverySweepWorkflow, {
    workflowId,
    taskQueue: workflowTaskQueue,
    args: [{ discovery } satisfies SweepInput],
    workflowIdConflictPolicy: "USE_EXISTING",
    staticSummary: `Discovery ${discovery.name}, by hand`,
  });
  return workflowId;
}

/** Whether a worker has asked for activities of the queue in the last minutes; Temporal forgets it after five. */
async function isAtWork(client: Client, queue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType: protocol.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  return (pollers ?? []).length > 0;
}

/** Waits for the end of a sweep. Throws when it faulted or was cancelled. */
export async function awaitSweep(client: Client, workflowId: string): Promise<SweepOutcome> {
  return (await client.workflow.getHandle(workflowId).result()) as SweepOutcome;
}

function scheduleOf(discovery: Discovery): Omit<ScheduleOptions, "memo"> {
  return {
    scheduleId: sweepWorkflowId(discovery.name),
    spec: { ...cronSpec(discovery.schedule, Date.now()), jitter: "30 seconds" },
    policies: {
      // A sweep that outlasts its interval is not doubled, and what was missed while everything was down is not made up
      // for.
      overlap: "SKIP",
      catchupWindow: "10 minutes",
    },
    action: {
      type: "startWorkflow",
      workflowType: discoverySweepWorkflow,
      workflowId: sweepWorkflowId(discovery.name),
      taskQueue: workflowTaskQueue,
      args: [{ discovery } satisfies SweepInput],
    },
  };
}
