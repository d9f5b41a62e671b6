/**
 * When a schedule is due. One truth for the product, the lists and the simulator.
 *
 * 1. An occurrence is known by the instant at which it happens: one that is moved onto another is that one.
 * 2. An occurrence on a day on which the calendar is closed is moved to the next day that has open time, at the same
 *    time of the day. Without such a day within sixty days there is none.
 */
import { openTimeBetween } from "../clock/calendar.ts";
import type { Calendar, ZoneTable } from "../clock/ir.ts";
import { instantOfLocal } from "../clock/local-time.ts";
import { cronInstants, offsetAt } from "./cron-instants.ts";
import type { Schedule } from "./ir.ts";

export interface ScheduleBasis {
  readonly zone: ZoneTable;
  /** Null when the schedule names none. */
  readonly calendar: { readonly calendar: Calendar; readonly zone: ZoneTable } | null;
}

type Timed = Pick<Schedule, "cron">;

const dayMs = 86_400_000;
const mostDays = 60;
/** How far back the cron text is looked for: it may name one day of a leap year. */
const lookBackMs = (4 * 365 + 2) * dayMs;
/** How far an occurrence is moved at the most is looked back for. */
const movedMs = mostDays * dayMs;

/** The next occurrences after an instant, at most `most` and within `within` of it. */
export function nextOccurrences(
  schedule: Timed,
  basis: ScheduleBasis,
  after: number,
  { most, withinMs }: { readonly most: number; readonly withinMs: number },
): readonly number[] {
  const found = new Set<number>();
  const from = basis.calendar === null ? after + 1 : Math.max(basis.zone.fromMs, after + 1 - movedMs);
  for (const at of cronInstants(schedule.cron, basis.zone, from, after + withinMs)) {
    const moved = movedTo(basis, at);
    if (moved !== null && moved > after) found.add(moved);
    // What follows is not before `at`.
    const sure = [...found].filter((one) => one <= at).length;
    if (sure >= most) break;
  }
  return [...found].sort((one, other) => one - other).slice(0, most);
}

/**
 * The occurrence that is due when the cron text was due at `at` or last before it: in the future where it is moved.
 * Null when there is none within four years.
 */
export function dueOccurrence(schedule: Timed, basis: ScheduleBasis, at: number): number | null {
  for (let days = 2; ; days *= 8) {
    const from = Math.max(basis.zone.fromMs, at - Math.min(days * dayMs, lookBackMs));
    let last: number | null = null;
    for (const one of cronInstants(schedule.cron, basis.zone, from, at + 1)) last = one;
    if (last !== null) return movedTo(basis, last);
    if (from === basis.zone.fromMs || days * dayMs >= lookBackMs) return null;
  }
}

function movedTo({ zone, calendar }: ScheduleBasis, at: number): number | null {
  if (calendar === null) return at;
  const local = at + offsetAt(zone, at);
  for (let days = 0; days <= mostDays; days += 1) {
    const moved = days === 0 ? at : instantOfLocal(zone, local + days * dayMs);
    const day = Math.floor((moved + offsetAt(calendar.zone, moved)) / dayMs) * dayMs;
    const [begin, end] = [instantOfLocal(calendar.zone, day), instantOfLocal(calendar.zone, day + dayMs)];
    const open = openTimeBetween(calendar.calendar, calendar.zone, begin, end);
    if (!open.ok) return null;
    if (open.value > 0) return moved;
  }
  return null;
}
