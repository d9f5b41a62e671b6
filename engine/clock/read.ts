/**
 * A clock as it reads at an instant. Reading computes from the ledger; nothing is refreshed by jobs.
 *
 * 1. Verdicts come from instants, never from the percentage: it is floored to two decimals and only shown.
 */
import { attempt } from "./attempt.ts";
import { clockBasis, withZone, type Basis, type ClockContext } from "./context.ts";
import type { Clock, ClockInterval } from "./ledger.ts";
import { promisedMs, usedMsAt } from "./measure.ts";

export interface ClockReading {
  readonly phase: Clock["phase"];
  /** Open milliseconds that counted. */
  readonly usedMs: number;
  /** Elapsed milliseconds since the clock began to count, pauses and closed hours included. */
  readonly elapsedMs: number;
  /** Negative once overrun. */
  readonly remainingMs: number | null;
  /** floor(used * 10^4 / target) / 10^2, for display; null without a target to divide by. */
  readonly percent: number | null;
  /** Null while paused with time left, and after a cancellation. */
  readonly dueAt: number | null;
  readonly breached: boolean;
  /** True or false once stopped; null before, and for a cancelled clock. */
  readonly met: boolean | null;
  /**
   * Why the interval still open could not be measured (`usedMs` then counts the closed ones only); null when all is
   * well.
   */
  readonly fault: string | null;
}

export function readClock(clock: Clock, at: number, context: ClockContext): ClockReading {
  const until = clock.endedAt ?? at;
  const breached =
    clock.breachedAt !== null || (clock.phase === "running" && clock.dueAt !== null && until > clock.dueAt);
  const verdict = {
    phase: clock.phase,
    elapsedMs: Math.max(0, until - clock.countsFrom),
    dueAt: clock.phase === "cancelled" ? null : clock.dueAt,
    breached,
    met: clock.phase === "stopped" ? !breached : null,
  };
  const measured = attempt(() => measure(clock, clockBasis(clock, context), until));
  if (measured.ok) return { ...verdict, ...measured.value, fault: null };
  return { ...verdict, usedMs: closedMs(clock), remainingMs: null, percent: null, fault: measured.error.message };
}

export interface ClockExplanation {
  readonly id: string;
  readonly serviceLevel: string;
  readonly per: string | null;
  readonly calendar: string;
  readonly zone: string | null;
  readonly tzdbVersion: string;
  readonly targetMs: number | null;
  readonly until: number | null;
  readonly reading: ClockReading;
  /** Every interval with its cause; those before `countsFrom` were set aside by a reset or restart. */
  readonly intervals: readonly (ClockInterval & { readonly counts: boolean })[];
  /** The arithmetic, one line a step. */
  readonly lines: readonly string[];
}

/** Why a clock reads as it does: each interval with what caused it and what it added. */
export function explainClock(clock: Clock, at: number, context: ClockContext): ClockExplanation {
  const reading = readClock(clock, at, context);
  const basis = attempt(() => clockBasis(clock, context));
  const until = clock.endedAt ?? at;
  const intervals = clock.intervals.map((interval) => {
    const counts = interval.from >= clock.countsFrom;
    if (interval.to !== null || interval.kind !== "run" || !basis.ok) return { ...interval, counts };
    const used = attempt(() =>
      usedMsAt({ ...clock, countsFrom: interval.from, intervals: [interval] }, basis.value, until),
    );
    return { ...interval, counts, usedMs: used.ok ? used.value : null };
  });
  const lines = intervals.map((interval) => intervalLine(interval, until));
  const target = clock.targetMs === null ? `until ${instantName(clock.until)}` : `of ${lengthText(clock.targetMs)}`;
  lines.push(
    `used ${lengthText(reading.usedMs)} ${target}; due ${instantName(reading.dueAt)}; ${verdictText(reading)}`,
  );
  return {
    id: clock.id,
    serviceLevel: clock.serviceLevel,
    per: clock.per,
    calendar: clock.calendar,
    zone: basis.ok ? basis.value.calendar.zone : null,
    tzdbVersion: clock.tzdbVersion,
    targetMs: clock.targetMs,
    until: clock.until,
    reading,
    intervals,
    lines,
  };
}

/** A length as people read it: `1h 30m`, `250ms`. */
export function lengthText(ms: number): string {
  const sign = ms < 0 ? "-" : "";
  const whole = Math.abs(ms);
  const parts = [
    [Math.floor(whole / 3_600_000), "h"],
    [Math.floor(whole / 60_000) % 60, "m"],
    [Math.floor(whole / 1_000) % 60, "s"],
    [whole % 1_000, "ms"],
  ] as const;
  const told = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${String(amount)}${unit}`);
  return told.length === 0 ? "0m" : sign + told.join(" ");
}

function measure(clock: Clock, basis: Basis, at: number): Pick<ClockReading, "usedMs" | "remainingMs" | "percent"> {
  const usedMs = usedMsAt(clock, basis, at);
  const promised = promisedMs(clock, basis);
  // An `until` clock is spent by the time that passes, paused or not.
  const spent = clock.until === null ? usedMs : promisedMs({ ...clock, until: at }, basis);
  return {
    usedMs,
    remainingMs: promised - spent,
    percent: promised === 0 ? null : Math.floor((spent * 10_000) / promised) / 100,
  };
}

function closedMs(clock: Clock): number {
  return clock.intervals.reduce(
    (sum, interval) => sum + (interval.from >= clock.countsFrom ? (interval.usedMs ?? 0) : 0),
    0,
  );
}

function intervalLine(interval: ClockInterval & { readonly counts: boolean }, until: number): string {
  const span = `${instantName(interval.from)} to ${interval.to === null ? `${instantName(until)} (open)` : instantName(interval.to)}`;
  const added =
    interval.kind === "run" && interval.usedMs !== null
      ? `+${lengthText(interval.usedMs)} by ${interval.calendar}`
      : "+0m";
  return `${interval.kind} ${span}: ${interval.counts ? added : "set aside"} (${interval.cause})`;
}

function verdictText(reading: ClockReading): string {
  if (reading.fault !== null) return reading.fault;
  if (reading.met !== null) return reading.met ? "met" : "breached";
  return reading.breached ? "breached" : reading.phase;
}

function instantName(at: number | null): string {
  return at === null ? "not known while paused" : new Date(at).toISOString();
}

/**
 * Closed intervals whose recorded sum is not what the calendar of the context gives: none, unless the calendar was
 * edited since.
 */
export function verifyClock(
  clock: Clock,
  context: ClockContext,
): readonly { readonly interval: ClockInterval; readonly recomputedMs: number | null }[] {
  return clock.intervals.flatMap((interval) => {
    if (interval.to === null || interval.kind !== "run") return [];
    const { to } = interval;
    const recomputed = attempt(() => {
      const named =
        clock.pinned !== null && clock.pinned.calendar.name === interval.calendar ? clock.pinned.calendar : null;
      const basis =
        named === null ? clockBasis({ calendar: interval.calendar, pinned: null }, context) : withZone(named, context);
      return usedMsAt(
        { ...clock, countsFrom: interval.from, intervals: [{ ...interval, to: null, usedMs: null }] },
        basis,
        to,
      );
    });
    const recomputedMs = recomputed.ok ? recomputed.value : null;
    return recomputedMs === interval.usedMs ? [] : [{ interval, recomputedMs }];
  });
}
