/**
 * The slow way to open time, for tests and benchmarks: ask the wall clock at every minute. Knows nothing of segments or
 * zone tables.
 */
import { openTimeBetween } from "../../engine/clock/calendar.ts";
import type { Calendar, ZoneTable } from "../../engine/clock/ir.ts";

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;

/**
 * Zones that are walked: offsets of halves and quarters of an hour, days that were left out, changes on either half of
 * the year, and none.
 */
export const walkedZones = [
  "Africa/Casablanca",
  "America/Adak",
  "America/Caracas",
  "America/Havana",
  "America/New_York",
  "America/Sao_Paulo",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Asia/Tehran",
  "Asia/Tokyo",
  "Australia/Eucla",
  "Australia/Lord_Howe",
  "Australia/Sydney",
  "Europe/Berlin",
  "Europe/Dublin",
  "Europe/London",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
];

/** Three years, in UTC, over which the zones are walked. */
export const walkedFrom = Date.UTC(2025, 0, 1);
export const walkedTo = Date.UTC(2028, 0, 1);

export interface WalkOutcome {
  /** Instants that were compared. */
  readonly compared: number;
  /** Those at which the kernel measured another open time than the walk, or none. */
  readonly mismatches: number;
}

/**
 * The kernel's open time from `fromMs` on against the walk, at each instant up to `toMs` that is a multiple of
 * `stepMs`.
 */
export function compareWithWalk(
  calendar: Calendar,
  table: ZoneTable,
  fromMs: number,
  toMs: number,
  stepMs: number = minuteMs,
): WalkOutcome {
  let [compared, mismatches] = [0, 0];
  for (const [minute, openMs] of minuteWalk(calendar, fromMs, toMs)) {
    if (minute % stepMs !== 0) continue;
    const measured = openTimeBetween(calendar, table, fromMs, minute);
    compared += 1;
    if (!measured.ok || measured.value !== openMs) mismatches += 1;
  }
  return { compared, mismatches };
}

/** Every minute from `fromMs` to `toMs` with the open milliseconds that passed before it. */
export function* minuteWalk(
  calendar: Calendar,
  fromMs: number,
  toMs: number,
): Generator<[minute: number, openMs: number]> {
  let openMs = 0;
  let shown: WallClock | null = null;
  const wallClock = wallClockOf(calendar.zone);
  for (let minute = fromMs; minute <= toMs; minute += minuteMs) {
    // Offsets change on quarters of an hour at the finest, so the wall clock is read four times an hour and counted on.
    if (shown === null || minute % quarterMs === 0) shown = wallClock(minute);
    yield [minute, openMs];
    if (isOpenAt(calendar, shown, (minute % quarterMs) / minuteMs)) openMs += minuteMs;
  }
}

interface WallClock {
  readonly day: string;
  /** 0 = Monday. */
  readonly weekday: number;
  readonly minuteOfDay: number;
}

function isOpenAt(calendar: Calendar, { day, weekday, minuteOfDay }: WallClock, later: number): boolean {
  const minute = minuteOfDay + later;
  if (calendar.closed.includes(day)) return false;
  const intervals = calendar.dates[day] ?? calendar.week[weekday] ?? [];
  return intervals.some(([open, close]) => minute >= open && minute < close);
}

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function wallClockOf(zone: string): (atMs: number) => WallClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  return (atMs) => {
    // "Thu, 01/01/2026, 13:45"
    const [, weekday, month, day, year, hour, minute] =
      /^(\w+), (\d+)\/(\d+)\/(\d+), (\d+):(\d+)$/.exec(format.format(atMs)) ?? [];
    if (weekday === undefined)
      throw new Error(`"${format.format(atMs)}" is not the wall clock format that was asked for`);
    return {
      day: `${String(year)}-${String(month)}-${String(day)}`,
      weekday: weekdays.indexOf(weekday),
      minuteOfDay: Number(hour) * 60 + Number(minute),
    };
  };
}
