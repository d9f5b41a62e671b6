import type { Client, ScheduleOptions, Workflow } from "@temporalio/client";
import type { Discovery } from "../engine/discovery/ir.ts";
import {
  discoverySweepWorkflow,
  type SweepInput,
  type SweepOutcome,
  sweepWorkflowId,
} from "../workflows/discovery/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import { cronSpec } from "./cron-spec.ts";
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
