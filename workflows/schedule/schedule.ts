/**
 * One occurrence of a schedule. Temporal's clock starts it; when it happens is told by the kernel, so that lists,
 * scenarios and this agree. What was missed while everything was down is one occurrence, the last: each that is started
 * late finds the same one.
 */
import { proxyActivities, sleep } from "@temporalio/workflow";
import type { ScheduleActivities } from "../../activities/schedule/schedule.ts";
import type { ScheduleInput } from "./messages.ts";

const { dueSchedule, carryOutSchedule } = proxyActivities<ScheduleActivities>({
  startToCloseTimeout: "1m",
  retry: { initialInterval: "1s", maximumInterval: "1m" },
});

/** What came of it, in words. */
export async function schedule({ schedule: name }: ScheduleInput): Promise<string> {
  const at = await dueSchedule({ schedule: name, at: Date.now() });
  if (at === null) return "it is due no more";
  if (at > Date.now()) await sleep(at - Date.now());
  return carryOutSchedule({ schedule: name, at });
}
