import type { Client, ScheduleOptions } from "@temporalio/client";
import type { JsonObject } from "../engine/base/json.ts";
import { readRunbook } from "../engine/runbook/read.ts";
import type { RunSchedule } from "../engine/runbook/ir.ts";
import { type FunctionTable, neededFunctions } from "../engine/runbook/traits.ts";
import { engineVersion, workflowTaskQueue } from "../workflows/messages.ts";
import type { ScheduledRunbook } from "../workflows/runbook/messages.ts";
import { cronSpec } from "./cron-spec.ts";
import { keepSchedules, type KeptSchedules } from "./schedule-set.ts";

/** A published runbook, as the store keeps it. */
export interface SchedulableRunbook {
  /** The Open Workflow document. */
  readonly document: JsonObject;
  readonly digest: string;
}

/** Id of the schedule of a runbook. */
export function runScheduleId(namespace: string, name: string): string {
  return `runbook/${namespace}/${name}`;
}

/** Makes the Temporal Schedules of runbooks those of what is published: one for each document with `schedule`. */
export async function ensureRunSchedules(
  client: Client,
  functions: FunctionTable,
  runbooks: readonly SchedulableRunbook[],
): Promise<KeptSchedules> {
  const schedules = runbooks.flatMap(({ document, digest }) => {
    const read = readRunbook(document);
    // What this version of the engine can not run is not started by the clock; starting it by hand says why.
    if (!read.ok || read.value.schedule === null) return [];
    const { namespace, name, version, schedule } = read.value;
    const input: ScheduledRunbook = {
      document,
      digest,
      functions: neededFunctions(document, functions),
      input: {},
      engineVersion,
    };
    return [scheduleOf(`${namespace}/${name}`, version, schedule, input)];
  });
  return keepSchedules(client, { mark: "opsloomRunbook", schedules });
}

function scheduleOf(
  type: string,
  version: string,
  schedule: RunSchedule,
  input: ScheduledRunbook,
): Omit<ScheduleOptions, "memo"> {
  return {
    scheduleId: `runbook/${type}`,
    spec: "cron" in schedule ? cronSpec(schedule, Date.now()) : { intervals: [{ every: schedule.everyMs }] },
    policies: {
      // A run that outlasts its interval is not doubled by a cron text; an interval starts a run each time, as the
      // specification has it. What was missed while everything was down is not made up for.
      overlap: "cron" in schedule ? "SKIP" : "ALLOW_ALL",
      catchupWindow: "10 minutes",
    },
    action: {
      type: "startWorkflow",
      workflowType: type,
      // The schedule appends the instant of each start, which makes the id of the run.
      workflowId: `run/${type}`,
      taskQueue: workflowTaskQueue,
      args: [input],
      staticSummary: `${type}@${version} by its schedule`,
    },
  };
}
