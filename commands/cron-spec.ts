import type { ScheduleSpec } from "@temporalio/client";
import { runsAfterGaps } from "../engine/base/cron-gap.ts";
import { zoneTable } from "../store/calendar/zone-table.ts";

export const monthNames = [
  "JANUARY",
  "FEBRUARY",
  "MARCH",
  "APRIL",
  "MAY",
  "JUNE",
  "JULY",
  "AUGUST",
  "SEPTEMBER",
  "OCTOBER",
  "NOVEMBER",
  "DECEMBER",
] as const;

/** How far runs that a clock jumps over are said ahead. Schedules are brought up to date at every start of a worker. */
export const yearsAhead = 5;

/**
 * A cron text in its zone as a Temporal Schedule, which runs by wall-clock time, with one entry more for each run of
 * the coming years that falls into an hour that the clock jumps over: it runs right after that hour.
 *
 * @param now UTC milliseconds
 */
export function cronSpec(schedule: { readonly cron: string; readonly zone: string }, now: number): ScheduleSpec {
  const year = new Date(now).getUTCFullYear();
  const zone = zoneTable(schedule.zone, Date.UTC(year, 0), Date.UTC(year + yearsAhead, 0));
  const calendars = runsAfterGaps(schedule.cron, zone).map((at) => {
    const offset = zone.transitions.find(([instant]) => instant === at)?.[1] ?? 0;
    const local = new Date(at + offset);
    return {
      year: local.getUTCFullYear(),
      month: monthNames[local.getUTCMonth()] ?? "JANUARY",
      dayOfMonth: local.getUTCDate(),
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      comment: "right after the hour that the clock jumps over",
    };
  });
  return {
    timezone: schedule.zone,
    cronExpressions: [schedule.cron],
    ...(calendars.length === 0 ? {} : { calendars }),
  };
}
