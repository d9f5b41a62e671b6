import type { CalendarSpec, ScheduleSpec } from "@temporalio/client";
import type { Discovery } from "../engine/discovery/ir.ts";
import { cronsOf, type DayTime, lastOfFebruary, occurrenceOf } from "../engine/discovery/occurrence.ts";
import { cronSpec, monthNames, yearsAhead } from "./cron-spec.ts";

/** When a discovery is due, as Temporal is told it (`now`: UTC milliseconds); null = by no time, but after another one. */
export function sweepSpec(discovery: Pick<Discovery, "schedule">, now: number): ScheduleSpec | null {
  const { zone } = discovery.schedule;
  const occurrence = occurrenceOf(discovery);
  switch (occurrence.kind) {
    case "after":
      return null;
    case "every":
      return { intervals: [{ every: occurrence.everyMs }] };
    case "once":
      return { timezone: "UTC", calendars: [dateOf(occurrence.instant)] };
    default: {
      const calendar = cronsOf(occurrence);
      const specs = (calendar?.crons ?? []).map((cron) => cronSpec({ cron, zone }, now));
      const calendars = [
        ...specs.flatMap((spec) => spec.calendars ?? []),
        ...(calendar?.februaryEnd == null ? [] : februaryEnds(calendar.februaryEnd, new Date(now).getUTCFullYear())),
      ];
      return {
        timezone: zone,
        cronExpressions: specs.flatMap((spec) => spec.cronExpressions ?? []),
        ...(calendars.length === 0 ? {} : { calendars }),
      };
    }
  }
}

function dateOf(instant: number): CalendarSpec {
  const date = new Date(instant);
  return {
    year: date.getUTCFullYear(),
    month: monthNames[date.getUTCMonth()] ?? "JANUARY",
    dayOfMonth: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** Schedules are brought up to date at every start of a worker: the coming years are enough. */
function februaryEnds({ hour, minute }: DayTime, from: number): CalendarSpec[] {
  return Array.from({ length: yearsAhead }, (_, index) => ({
    year: from + index,
    month: "FEBRUARY",
    dayOfMonth: lastOfFebruary(from + index),
    hour,
    minute,
    comment: "the last day of the month",
  }));
}
