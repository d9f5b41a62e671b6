import type { Client, ScheduleOptions } from "@temporalio/client";
import type { Schedule } from "../engine/schedule/ir.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import { scheduleId, type ScheduleInput, scheduleWorkflow } from "../workflows/schedule/messages.ts";
import { cronSpec } from "./cron-spec.ts";
import { isHeld, keepSchedules, type KeptSchedules } from "./schedule-set.ts";

/** Makes the Temporal Schedules those of the published definitions of kind Schedule, as `keepSchedules` does. */
export async function ensureCalendarSchedules(
  client: Client,
  schedules: readonly Pick<Schedule, "name" | "cron" | "zone">[],
): Promise<KeptSchedules> {
  return keepSchedules(client, { mark: "opsloomSchedule", schedules: schedules.map(scheduleOf) });
}

/** Whether a person holds it; one that is not there yet is not held. */
export function isScheduleHeld(client: Client, name: string): Promise<boolean> {
  return isHeld(client, scheduleId(name));
}

function scheduleOf(schedule: Pick<Schedule, "name" | "cron" | "zone">): Omit<ScheduleOptions, "memo"> {
  const { name } = schedule;
  return {
    scheduleId: scheduleId(name),
    spec: cronSpec(schedule, Date.now()),
    policies: {
      // One that is moved to an open day waits for it in its workflow. Whatever rings meanwhile is one more, which then
      // finds what is due by then; so do those that were missed.
      overlap: "BUFFER_ONE",
      catchupWindow: "31 days",
    },
    action: {
      type: "startWorkflow",
      workflowType: scheduleWorkflow,
      workflowId: scheduleId(name),
      taskQueue: workflowTaskQueue,
      args: [{ schedule: name } satisfies ScheduleInput],
      staticSummary: `Schedule ${name}`,
    },
  };
}
