/**
 * Open time as sorted UTC segments with running sums, made once per calendar and zone table.
 *
 * 1. An instant is open iff the wall clock of the zone, at that instant, shows an open time of an open day. Skipped
 *    hours therefore count nothing and doubled hours count twice: a night of 00:00-06:00 has 5 or 7 hours (DST).
 * 2. Segments are half-open `[start, end)`, sorted, and do not touch.
 * 3. Nothing is said outside the zone table's span.
 */
import type { Calendar, ZoneTable } from "./ir.ts";
import { dayNumber } from "./local-time.ts";

export interface Segments {
  readonly fromMs: number;
  readonly toMs: number;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Open milliseconds before each segment. */
  readonly before: Float64Array;
  /** Open milliseconds in the whole span. */
  readonly totalMs: number;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
const segmentsByCalendar = new WeakMap<Calendar, WeakMap<ZoneTable, Segments>>();

/** Segments of a calendar over the span of a zone table. Costs a few hundred nanoseconds a day, once. */
export function openSegments(calendar: Calendar, zone: ZoneTable): Segments {
  let byZone = segmentsByCalendar.get(calendar);
  if (byZone === undefined) {
    byZone = new WeakMap();
    segmentsByCalendar.set(calendar, byZone);
  }
  let segments = byZone.get(zone);
  if (segments === undefined) {
    segments = buildSegments(calendar, zone);
    byZone.set(zone, segments);
  }
  return segments;
}

function buildSegments(calendar: Calendar, zone: ZoneTable): Segments {
  if (isAlwaysOpen(calendar)) return wholeSpan(zone);
  const closed = new Set(calendar.closed.map(dayNumber));
  const dates = new Map(Object.entries(calendar.dates).map(([day, intervals]) => [dayNumber(day), intervals]));
  const starts: number[] = [];
  const ends: number[] = [];
  // Within one offset, local time is UTC time shifted: each stretch between transitions is cut out on its own
  // (invariant 1).
  for (const stretch of stretches(zone)) {
    const firstDay = Math.floor((stretch.from + stretch.offset) / dayMs);
    const lastDay = Math.floor((stretch.to - 1 + stretch.offset) / dayMs);
    for (let day = firstDay; day <= lastDay; day += 1) {
      for (const [open, close] of closed.has(day) ? [] : (dates.get(day) ?? calendar.week[weekday(day)] ?? [])) {
        const start = Math.max(stretch.from, day * dayMs + open * minuteMs - stretch.offset);
        const end = Math.min(stretch.to, day * dayMs + close * minuteMs - stretch.offset);
        if (start >= end) continue;
        if (ends.length > 0 && ends[ends.length - 1] === start) ends[ends.length - 1] = end;
        else {
          starts.push(start);
          ends.push(end);
        }
      }
    }
  }
  const before = new Float64Array(starts.length);
  let totalMs = 0;
  for (let index = 0; index < starts.length; index += 1) {
    before[index] = totalMs;
    totalMs += (ends[index] as number) - (starts[index] as number);
  }
  return {
    fromMs: zone.fromMs,
    toMs: zone.toMs,
    starts: Float64Array.from(starts),
    ends: Float64Array.from(ends),
    before,
    totalMs,
  };
}

/** Day 0 was a Thursday: index 3 of a week that starts on Monday. */
function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

function isAlwaysOpen(calendar: Calendar): boolean {
  const { closed, dates, week } = calendar;
  if (closed.length > 0 || Object.keys(dates).length > 0 || week.length !== 7) return false;
  return week.every((intervals) => intervals.length === 1 && intervals[0]?.[0] === 0 && intervals[0][1] === 1440);
}

function wholeSpan({ fromMs, toMs }: ZoneTable): Segments {
  return {
    fromMs,
    toMs,
    starts: Float64Array.of(fromMs),
    ends: Float64Array.of(toMs),
    before: Float64Array.of(0),
    totalMs: toMs - fromMs,
  };
}

/** The span cut at each transition. */
function stretches(zone: ZoneTable): { readonly from: number; readonly to: number; readonly offset: number }[] {
  const result: { from: number; to: number; offset: number }[] = [];
  let from = zone.fromMs;
  let offset = zone.initialOffsetMs;
  for (const [at, next] of zone.transitions) {
    if (at >= zone.toMs) break;
    if (at > from) {
      result.push({ from, to: at, offset });
      from = at;
    }
    offset = next;
  }
  if (from < zone.toMs) result.push({ from, to: zone.toMs, offset });
  return result;
}

/** Index of the last segment that starts at or before an instant; -1 when there is none. */
export function segmentAt(segments: Segments, atMs: number): number {
  const { starts } = segments;
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= atMs) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}

/** Open milliseconds from the start of the span to an instant. */
export function openBefore(segments: Segments, atMs: number): number {
  const index = segmentAt(segments, atMs);
  if (index < 0) return 0;
  return (
    (segments.before[index] as number) +
    Math.min(atMs, segments.ends[index] as number) -
    (segments.starts[index] as number)
  );
}

/**
 * The earliest instant by which so many open milliseconds have passed since the start of the span; null when the span
 * has fewer.
 */
export function instantAfter(segments: Segments, openMs: number): number | null {
  if (openMs > segments.totalMs) return null;
  const { before } = segments;
  let low = 0;
  let high = before.length - 1;
  // The last segment with strictly less before it: an amount that ends a segment ends there, not at the next opening.
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if ((before[middle] as number) < openMs) low = middle + 1;
    else high = middle - 1;
  }
  return high < 0 ? segments.fromMs : (segments.starts[high] as number) + openMs - (before[high] as number);
}
