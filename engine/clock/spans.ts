/**
 * What a clock did with each stretch of time, so that it can be drawn without a calendar.
 *
 * 1. Spans are half-open, sorted and do not touch out of order; together they are the clock's intervals up to `at`,
 *    or the last 400 stretches of them.
 * 2. `counts` is the open time of a run interval: of one that is closed its lengths add up to what the ledger kept, as
 *    long as the calendar is the one it was measured by.
 */
import { attempt } from "./attempt.ts";
import { basisOf, clockBasis, type ClockContext } from "./context.ts";
import type { Clock, ClockInterval } from "./ledger.ts";
import { openSegments, segmentAt, type Segments } from "./segments.ts";

export interface ClockSpan {
  readonly from: number;
  readonly to: number;
  /** `setAside`: it ran, and a reset or a new start made it count no more, or it was stopped and goes on later. */
  readonly kind: "counts" | "closedHours" | "paused" | "setAside";
  /** What began the interval that it is of. */
  readonly cause: string;
}

/** Spans that are told at most, the last ones: years of office hours are thousands. */
const most = 400;

/** `at`: UTC milliseconds. Where a calendar is not known, a run interval counts whole. */
export function clockSpans(clock: Clock, at: number, context: ClockContext): readonly ClockSpan[] {
  const until = clock.endedAt ?? at;
  return clock.intervals.flatMap((interval) => spansOf(clock, interval, until, context)).slice(-most);
}

function spansOf(clock: Clock, interval: ClockInterval, until: number, context: ClockContext): readonly ClockSpan[] {
  const { from, kind, cause } = interval;
  const to = interval.to ?? until;
  if (to <= from) return [];
  const whole = (as: ClockSpan["kind"]): ClockSpan[] => [{ from, to, kind: as, cause }];
  if (kind === "pause") return whole("paused");
  if (kind === "closed" || from < clock.countsFrom) return whole("setAside");
  const basis = attempt(() =>
    interval.to === null || interval.calendar === clock.calendar
      ? clockBasis(clock, context)
      : basisOf(interval.calendar, context),
  );
  if (!basis.ok) return whole("counts");
  const { calendar, zone } = basis.value;
  return cut(openSegments(calendar, zone), from, to).map((part) => ({ ...part, cause }));
}

/** The time between two instants, cut where the hours open and close. */
function cut(segments: Segments, from: number, to: number): Omit<ClockSpan, "cause">[] {
  const { starts, ends } = segments;
  const parts: Omit<ClockSpan, "cause">[] = [];
  let passed = from;
  const begun = segmentAt(segments, from);
  const first = (ends[begun] ?? from) > from ? begun : begun + 1;
  for (let index = first; index < starts.length && passed < to; index += 1) {
    const opens = Math.max(passed, starts[index] ?? to);
    if (opens >= to) break;
    if (opens > passed) parts.push({ from: passed, to: opens, kind: "closedHours" });
    passed = Math.min(to, ends[index] ?? to);
    parts.push({ from: opens, to: passed, kind: "counts" });
  }
  if (passed < to) parts.push({ from: passed, to, kind: "closedHours" });
  return parts;
}
