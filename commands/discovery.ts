import type { Client, ScheduleOptions, Workflow } from "@temporalio/client";
import type { Discovery } from "../engine/discovery/ir.ts";
import { discoverySweepWorkflow, type SweepInput, type SweepOutcome, sweepWorkflowId } from "../workflows/discovery/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";

/** Marks the schedules that are ours to remove. */
const mark = "opsloomDiscovery";

export interface EnsuredSchedules {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  /** Of discoveries that are no longer published. */
  readonly deleted: readonly string[];
}

/**
 * Makes the Temporal Schedules those of the published discoveries: new ones are created, others brought up to date (one that a
 * person paused stays paused), and those of discoveries that are gone deleted. Idempotent; run it at start and after publishing.
 */
export async function ensureSchedules(client: Client, discoveries: readonly Discovery[]): Promise<EnsuredSchedules> {
  const created: string[] = [];
  const updated: string[] = [];
  const deleted: string[] = [];
  for (const discovery of discoveries) {
    const options = scheduleOf(discovery);
    try {
      await client.schedule.create(options);
      created.push(discovery.name);
    } catch (error) {
      if ((error as Error).name !== "ScheduleAlreadyRunning") throw error;
      await client.schedule.getHandle(options.scheduleId).update((previous) => ({ ...options, state: previous.state }));
      updated.push(discovery.name);
    }
  }
  const wanted = new Set(discoveries.map((discovery) => sweepWorkflowId(discovery.name)));
  for await (const summary of client.schedule.list()) {
    if (summary.memo?.[mark] !== true || wanted.has(summary.scheduleId)) continue;
    await client.schedule.getHandle(summary.scheduleId).delete();
    deleted.push(summary.scheduleId.slice(sweepWorkflowId("").length));
  }
  return { created, updated, deleted };
}

/** Starts a sweep by hand, or joins the one by hand that is running. Returns its workflow id. */
export async function startSweep(client: Client, discovery: Discovery): Promise<string> {
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

/** Waits for the end of a sweep. Throws when it faulted or was cancelled. */
export async function awaitSweep(client: Client, workflowId: string): Promise<SweepOutcome> {
  return (await client.workflow.getHandle(workflowId).result()) as SweepOutcome;
}

function scheduleOf(discovery: Discovery): ScheduleOptions {
  return {
    scheduleId: sweepWorkflowId(discovery.name),
    spec: { cronExpressions: [discovery.schedule.cron], timezone: discovery.schedule.zone, jitter: "30 seconds" },
    policies: {
      // A sweep that outlasts its interval is not doubled, and what was missed while everything was down is not made up for.
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
    memo: { [mark]: true },
  };
}
