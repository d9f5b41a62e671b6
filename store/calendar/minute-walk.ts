/** The slow way to open time, for tests and benchmarks: ask the wall clock at every minute. Knows nothing of segments or zone tables. */
import type { Calendar } from "../../engine/clock/ir.ts";

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;

/** Every minute from `fromMs` to `toMs` with the open milliseconds that passed before it. */
export function* minuteWalk(calendar: Calendar, fromMs: number, toMs: number): Generator<[minute: number, openMs: number]> {
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
    const [, weekday, month, day, year, hour, minute] = /^(\w+), (\d+)\/(\d+)\/(\d+), (\d+):(\d+)$/.exec(format.format(atMs)) ?? [];
    if (weekday === undefined) throw new Error(`"${format.format(atMs)}" is not the wall clock format that was asked for`);
    return {
      day: `${String(year)}-${String(month)}-${String(day)}`,
      weekday: weekdays.indexOf(weekday),
      minuteOfDay: Number(hour) * 60 + Number(minute),
    };
  };
}
