import { alwaysCalendar } from "../../clock/calendar.ts";
import type { Calendar } from "../../clock/ir.ts";
import { openHours } from "../../clock/open-hours.ts";
import type { OpenHoursOf } from "../../expression/open-hours.ts";
import { partOf } from "../bundle/bundle.ts";
import type { Work } from "../work.ts";

export function calendarNamed(work: Work, name: string): Calendar | undefined {
  return partOf(work.bundle, "Calendar", name) ?? (name === alwaysCalendar.name ? alwaysCalendar : undefined);
}

/** The calendars of the bundle, as expressions name them. A zone that has not been read yet is asked for. */
export function openHoursOf(work: Work): OpenHoursOf {
  return (name) => {
    const calendar = calendarNamed(work, name);
    return calendar === undefined ? null : openHours(calendar, work.reader.zone(calendar.zone));
  };
}
