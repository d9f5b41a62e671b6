/** What is due by the calendar in a scenario that asks for it. */
import { alwaysCalendar } from "../clock/calendar.ts";
import type { Calendar, ZoneTable } from "../clock/ir.ts";
import type { Schedule } from "../schedule/ir.ts";
import { nextOccurrences, type ScheduleBasis } from "../schedule/occurrence.ts";
import type { Scenario } from "./ir.ts";
import type { Library } from "./library.ts";
import { zoneOf } from "./zone.ts";

export interface DueSchedule {
  readonly schedule: Schedule;
  readonly at: number;
}

/** Those that a scenario is given, from its begin on. */
export function schedulesOf(
  { at, given }: Scenario,
  library: Pick<Library, "schedules" | "calendars" | "zones">,
): Schedules {
  return new Schedules(
    (given.schedules ?? []).flatMap((name) => library.schedules[name] ?? []),
    library,
    at,
  );
}

/** Zone tables of a scenario reach a year or more ahead. */
const aheadMs = 366 * 86_400_000;

export class Schedules {
  #due: readonly DueSchedule[];
  readonly #next: (schedule: Schedule, after: number) => readonly DueSchedule[];

  /** @param at UTC milliseconds: what is due at the begin is. */
  constructor(
    schedules: readonly Schedule[],
    sources: {
      readonly calendars: { readonly [name: string]: Calendar };
      readonly zones: { readonly [zone: string]: ZoneTable };
    },
    at: number,
  ) {
    const calendarOf = (name: string): ScheduleBasis["calendar"] => {
      const calendar = Object.hasOwn(sources.calendars, name)
        ? (sources.calendars[name] ?? alwaysCalendar)
        : alwaysCalendar;
      return { calendar, zone: zoneOf(sources.zones, calendar.zone) };
    };
    this.#next = (schedule, after) => {
      const { zone, calendar } = schedule;
      const basis = { zone: zoneOf(sources.zones, zone), calendar: calendar === null ? null : calendarOf(calendar) };
      const found = nextOccurrences(schedule, basis, after, { most: 1, withinMs: aheadMs });
      return found.map((one) => ({ schedule, at: one }));
    };
    this.#due = schedules.flatMap((schedule) => this.#next(schedule, at - 1));
  }

  /** The next instant at which something is due, or null. */
  nextAt(): number | null {
    return this.#due.length === 0 ? null : Math.min(...this.#due.map(({ at }) => at));
  }

  /** What is due by now, each of which is then next due later. */
  take(now: number): readonly DueSchedule[] {
    const due = this.#due.filter(({ at }) => at <= now);
    this.#due = this.#due.flatMap((one) => (due.includes(one) ? this.#next(one.schedule, one.at) : [one]));
    return due;
  }
}
