import type { Client, ScheduleOptions, Workflow } from "@temporalio/client";
import protocol from "@temporalio/proto";
import type { Collector } from "../engine/discovery/collector.ts";
import type { Discovery } from "../engine/discovery/ir.ts";
import { occurrenceOf } from "../engine/discovery/occurrence.ts";
import { planSweep } from "../engine/discovery/plan.ts";
import type { Interval } from "../engine/discovery/range.ts";
import {
  discoverySweepWorkflow,
  discoveryTaskQueue,
  type SweepInput,
  type SweepOutcome,
  sweepWorkflowId,
} from "../workflows/discovery/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import { RequestRefusedError } from "./error.ts";
import { keepSchedules, type KeptSchedules } from "./schedule-set.ts";
import { sweepSpec } from "./sweep-spec.ts";

/**
 * Makes the Temporal Schedules those of the published discoveries, as `keepSchedules` does. Tells names of discoveries;
 * deleted are those that are no longer published.
 */
export async function ensureSchedules(client: Client, discoveries: readonly Discovery[]): Promise<KeptSchedules> {
  const kept = await keepSchedules(client, { mark: "opsloomDiscovery", schedules: discoveries.flatMap(scheduleOf) });
  const names = (ids: readonly string[]): string[] => ids.map((id) => id.slice(sweepWorkflowId("").length));
  return { created: names(kept.created), updated: names(kept.updated), deleted: names(kept.deleted) };
}

export interface SweepOptions {
  /** The published collectors. */
  readonly collectors?: readonly Collector[];
  /** Of its addresses only these; `as` tells the run from others of the discovery. */
  readonly part?: { readonly only: readonly Interval[]; readonly as: string };
  /** What its targets say to patterns is kept, for a fixture. */
  readonly record?: true;
  /** The run that it follows, which starts it once. */
  readonly after?: string;
}

/**
 * Starts a sweep by hand, or joins the one by hand that is running. Returns its workflow id. One of a collector that is
 * not at work is refused: it would wait for nothing.
 */
export async function startSweep(
  client: Client,
  discovery: Discovery,
  { collectors = [], part, record, after }: SweepOptions = {},
): Promise<string> {
  const plan = planSweep(discovery, { collectors, ...(part === undefined ? {} : { only: part.only }) });
  for (const { collector } of plan.ok ? (plan.value.parts ?? []) : [])
    if (collector !== null && !(await isAtWork(client, discoveryTaskQueue(collector))))
      throw new RequestRefusedError(
        `no collector "${collector}" is at work, no worker asks its queue "${discoveryTaskQueue(collector)}" for work: start one, or take \`collector\` out of the discovery "${discovery.name}"`,
      );
  const how = part?.as ?? (after === undefined ? "by-hand" : `after/${after}`);
  const workflowId = `${sweepWorkflowId(discovery.name)}/${how}`;
  const started = client.workflow.start<Workflow>(discoverySweepWorkflow, {
    workflowId,
    taskQueue: workflowTaskQueue,
    args: [
      {
        discovery,
        ...(part === undefined ? {} : { only: part.only }),
        ...(record === undefined ? {} : { record }),
      } satisfies SweepInput,
    ],
    workflowIdConflictPolicy: "USE_EXISTING",
    ...(after === undefined ? {} : { workflowIdReusePolicy: "REJECT_DUPLICATE" }),
    staticSummary: `Discovery ${discovery.name}, ${how === "by-hand" ? "by hand" : how}`,
  });
  await started.catch((error: unknown) => {
    // It was started for that run before, and has ended.
    if (after === undefined || (error as Error).name !== "WorkflowExecutionAlreadyStartedError") throw error;
  });
  return workflowId;
}

/** Whether a worker has asked for activities of the queue in the last minutes; Temporal forgets it after five. */
async function isAtWork(client: Client, queue: string): Promise<boolean> {
  return (await pollersOf(client, queue)).length > 0;
}

/** Who has asked for activities of the queue in the last minutes, and when last (UTC milliseconds). */
export async function pollersOf(
  client: Client,
  queue: string,
): Promise<readonly { readonly identity: string; readonly at: number }[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType: protocol.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  return (pollers ?? []).map(({ identity, lastAccessTime }) => ({
    identity: identity ?? "",
    at: Number(lastAccessTime?.seconds ?? 0) * 1_000 + Math.floor((lastAccessTime?.nanos ?? 0) / 1_000_000),
  }));
}

/** Waits for the end of a sweep. Throws when it faulted or was cancelled. */
export async function awaitSweep(client: Client, workflowId: string): Promise<SweepOutcome> {
  return (await client.workflow.getHandle(workflowId).result()) as SweepOutcome;
}

/** None for a discovery that is due after another one: whoever ends that one starts it. */
function scheduleOf(discovery: Discovery): Omit<ScheduleOptions, "memo">[] {
  const spec = sweepSpec(discovery, Date.now());
  if (spec === null) return [];
  const schedule: Omit<ScheduleOptions, "memo"> = {
    scheduleId: sweepWorkflowId(discovery.name),
    spec: { ...spec, jitter: "30 seconds" },
    policies: {
      // A sweep that outlasts its interval is not doubled, and what was missed while everything was down is not made up
      // for; but what is to be once is.
      overlap: "SKIP",
      catchupWindow: occurrenceOf(discovery).kind === "once" ? "7 days" : "10 minutes",
    },
    action: {
      type: "startWorkflow",
      workflowType: discoverySweepWorkflow,
      workflowId: sweepWorkflowId(discovery.name),
      taskQueue: workflowTaskQueue,
      args: [{ discovery } satisfies SweepInput],
    },
  };
  return [schedule];
}
