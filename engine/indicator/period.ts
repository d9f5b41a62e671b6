/**
 * Periods of indicators: a year, a quarter, a month, an ISO week or a day, each in the zone of the indicator.
 *
 * 1. A period has its first instant and not its last: no instant lies in two of them.
 */
import { cronDays, cronValues } from "../base/cron.ts";
import type { ZoneTable } from "../clock/ir.ts";
import { instantOfLocal } from "../clock/local-time.ts";
import { isDay } from "../lifecycle/instant.ts";

export interface Period {
  readonly text: string;
  /** UTC milliseconds. */
  readonly from: number;
  readonly to: number;
}

export const periodForms = "2026, 2026-Q4, 2026-11, 2026-W48 or 2026-11-29";
const dayMs = 86_400_000;

/** Null when the text is no period, or lies beyond what is known of the zone. */
export function periodOf(text: string, zone: ZoneTable): Period | null {
  const days = daysOf(text);
  if (days === null) return null;
  const [from, to] = days.map((local) => instantOfLocal(zone, local)) as [number, number];
  return from < zone.fromMs || to > zone.toMs ? null : { text, from, to };
}

/** First days, of it and of what follows it, as if local time were UTC. */
function daysOf(text: string): readonly [number, number] | null {
  const match = /^(\d{4})(?:-(?:Q([1-4])|W(\d{2})|(\d{2})(?:-(\d{2}))?))?$/.exec(text);
  if (match === null || Number(match[1]) < 1970) return null;
  const [year, quarter, week, month, day] = match.slice(1).map((part) => (part === undefined ? null : Number(part)));
  if (year == null) return null;
  if (quarter != null) return [Date.UTC(year, quarter * 3 - 3), Date.UTC(year, quarter * 3)];
  if (week != null) {
    const first = firstWeek(year) + (week - 1) * 7 * dayMs;
    return week < 1 || first >= firstWeek(year + 1) ? null : [first, first + 7 * dayMs];
  }
  if (day != null)
    return isDay(text) ? [Date.parse(`${text}T00:00:00Z`), Date.parse(`${text}T00:00:00Z`) + dayMs] : null;
  if (month != null) return month < 1 || month > 12 ? null : [Date.UTC(year, month - 1), Date.UTC(year, month)];
  return [Date.UTC(year, 0), Date.UTC(year + 1, 0)];
}

/** Monday of the week that has the fourth of January. */
function firstWeek(year: number): number {
  const fourth = Date.UTC(year, 0, 4);
  return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * dayMs;
}

/** The last instant of a sound cron text in a period that is not after `until`; null = there is none. */
export function lastOf(cron: string, zone: ZoneTable, period: Period, until: number): number | null {
  const [minutes = [], hours = []] = cron
    .trim()
    .split(/\s+/u)
    .map((part, place) => cronValues(part, place));
  const runsOn = cronDays(cron);
  const end = Math.min(period.to - 1, until);
  // A zone is at most a day away from UTC: beginning two days later misses nothing.
  for (let day = Math.floor(end / dayMs) * dayMs + dayMs; day > period.from - 2 * dayMs; day -= dayMs) {
    if (!runsOn(new Date(day))) continue;
    const found = hours
      .flatMap((hour) => minutes.map((minute) => instantOfLocal(zone, day + (hour * 60 + minute) * 60_000)))
      .filter((at) => at >= period.from && at <= end);
    if (found.length > 0) return Math.max(...found);
  }
  return null;
}
