/**
 * Arithmetic of open time: how long was it open between two instants, and when has so much open time passed.
 *
 * 1. All of it is integer milliseconds; `addOpenTime` and `openTimeBetween` are inverse to each other.
 * 2. Beyond the zone table, or in a calendar that is never open, the answer is a fault: no deadline is guessed.
 * 3. No Intl: offsets arrive as a ZoneTable whose tzdb version is recorded with the clock.
 */
import type { Duration } from "../condition/ir.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { clockFault, type ClockFault } from "./fault.ts";
import type { Calendar, ZoneTable } from "./ir.ts";
import { instantAfter, openBefore, openSegments, segmentAt, type Segments } from "./segments.ts";

const wholeDay: readonly (readonly [number, number])[] = [[0, 1440]];

/** The built-in calendar `always`: 24x7. Its business day is 24 hours. */
export const alwaysCalendar: Calendar = {
  name: "always",
  zone: "UTC",
  businessDayMs: 86_400_000,
  week: [wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay],
  closed: [],
  dates: {},
};

/** UTC needs no tzdb: one offset for ever (here: the years 1970 to 2199). */
export const utcZone: ZoneTable = {
  zone: "UTC",
  tzdbVersion: "none",
  fromMs: 0,
  toMs: 7_258_118_400_000,
  initialOffsetMs: 0,
  transitions: [],
};

/** Open milliseconds of an amount: business days as the calendar defines them, plus milliseconds. */
export function openAmount(calendar: Calendar, amount: Duration): Result<number, ClockFault> {
  if (amount.businessDays === 0) return ok(amount.ms);
  if (calendar.businessDayMs === null) {
    const text = `${String(amount.businessDays)}bd`;
    return failure(
      clockFault(
        "businessDay",
        `"${text}" needs a business day, and calendar "${calendar.name}" defines none; give it businessDay or write hours`,
      ),
    );
  }
  return ok(amount.businessDays * calendar.businessDayMs + amount.ms);
}

/**
 * The instant at which `amount` of open time has passed since `fromMs`: the earliest one, so an amount that fills a day
 * ends at its closing.
 */
export function addOpenTime(
  calendar: Calendar,
  zone: ZoneTable,
  fromMs: number,
  amount: Duration,
): Result<number, ClockFault> {
  const openMs = openAmount(calendar, amount);
  if (!openMs.ok) return openMs;
  if (openMs.value < 0 || !Number.isFinite(openMs.value)) {
    return failure(
      clockFault("target", `cannot add "${String(openMs.value)}" ms of open time; an amount is zero or more`),
    );
  }
  const segments = coveringSegments(calendar, zone, fromMs);
  if (!segments.ok) return segments;
  if (openMs.value === 0) return ok(fromMs);
  const at = instantAfter(segments.value, openBefore(segments.value, fromMs) + openMs.value);
  if (at !== null) return ok(at);
  if (segments.value.totalMs === 0) return failure(neverOpen(calendar, zone));
  return failure(beyondSpan(calendar, zone, null));
}

/** Open milliseconds between two instants; 0 when `toMs` is not after `fromMs`. */
export function openTimeBetween(
  calendar: Calendar,
  zone: ZoneTable,
  fromMs: number,
  toMs: number,
): Result<number, ClockFault> {
  const segments = coveringSegments(calendar, zone, fromMs);
  if (!segments.ok) return segments;
  if (toMs < zone.fromMs || toMs > zone.toMs) return failure(beyondSpan(calendar, zone, toMs));
  if (toMs <= fromMs) return ok(0);
  return ok(openBefore(segments.value, toMs) - openBefore(segments.value, fromMs));
}

/** The instant itself when it is open, else the next one that is. */
export function nextOpening(calendar: Calendar, zone: ZoneTable, atMs: number): Result<number, ClockFault> {
  const segments = coveringSegments(calendar, zone, atMs);
  if (!segments.ok) return segments;
  const { starts, ends, totalMs } = segments.value;
  if (totalMs === 0) return failure(neverOpen(calendar, zone));
  const index = segmentAt(segments.value, atMs);
  if (index >= 0 && atMs < (ends[index] as number)) return ok(atMs);
  const next = starts[index + 1];
  return next === undefined ? failure(beyondSpan(calendar, zone, null)) : ok(next);
}

/** The instant itself when it is closed, else the end of the open time that it lies in. */
export function nextClosing(calendar: Calendar, zone: ZoneTable, atMs: number): Result<number, ClockFault> {
  const segments = coveringSegments(calendar, zone, atMs);
  if (!segments.ok) return segments;
  const index = segmentAt(segments.value, atMs);
  return ok(index < 0 ? atMs : Math.max(atMs, segments.value.ends[index] as number));
}

/** Whether the calendar is open at an instant. */
export function isOpen(calendar: Calendar, zone: ZoneTable, atMs: number): Result<boolean, ClockFault> {
  const segments = coveringSegments(calendar, zone, atMs);
  if (!segments.ok) return segments;
  const index = segmentAt(segments.value, atMs);
  return ok(index >= 0 && atMs < (segments.value.ends[index] as number));
}

/** A wish for an instant, kept where work is possible: itself when open or exactly a closing, else the next opening. */
export function workableInstant(calendar: Calendar, zone: ZoneTable, atMs: number): Result<number, ClockFault> {
  const segments = coveringSegments(calendar, zone, atMs);
  if (!segments.ok) return segments;
  const index = segmentAt(segments.value, atMs);
  return index >= 0 && atMs === segments.value.ends[index] ? ok(atMs) : nextOpening(calendar, zone, atMs);
}

/**
 * A wait outside service levels: business days are open time of the calendar, `h m s` after them are elapsed time.
 * Without a calendar only elapsed time can be waited for.
 */
export function addWait(
  calendar: Calendar | null,
  zone: ZoneTable | null,
  fromMs: number,
  wait: Duration,
): Result<number, ClockFault> {
  if (wait.businessDays === 0) return ok(fromMs + wait.ms);
  if (calendar === null || zone === null) {
    return failure(
      clockFault(
        "businessDay",
        `"${String(wait.businessDays)}bd" needs a calendar; name one beside the wait, or write hours`,
      ),
    );
  }
  const afterDays = addOpenTime(calendar, zone, fromMs, { businessDays: wait.businessDays, ms: 0 });
  return afterDays.ok ? ok(afterDays.value + wait.ms) : afterDays;
}

function coveringSegments(calendar: Calendar, zone: ZoneTable, atMs: number): Result<Segments, ClockFault> {
  if (zone.zone !== calendar.zone) {
    return failure(
      clockFault(
        "zone",
        `calendar "${calendar.name}" is in zone "${calendar.zone}" but was given the offsets of "${zone.zone}"`,
      ),
    );
  }
  if (!(atMs >= zone.fromMs && atMs <= zone.toMs)) return failure(beyondSpan(calendar, zone, atMs));
  return ok(openSegments(calendar, zone));
}

function neverOpen(calendar: Calendar, zone: ZoneTable): ClockFault {
  return clockFault(
    "noOpenTime",
    `calendar "${calendar.name}" is never open between ${spanText(zone)}; give it open hours`,
  );
}

function beyondSpan(calendar: Calendar, zone: ZoneTable, atMs: number | null): ClockFault {
  const what = atMs === null ? "the answer lies" : `"${instantName(atMs)}" lies`;
  return clockFault(
    "zone",
    `calendar "${calendar.name}": ${what} outside the offsets known of zone "${zone.zone}" (${spanText(zone)}); load a longer zone table`,
  );
}

function spanText(zone: ZoneTable): string {
  return `${instantName(zone.fromMs)} and ${instantName(zone.toMs)}`;
}

function instantName(atMs: number): string {
  return Number.isFinite(atMs) && Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : String(atMs);
}
