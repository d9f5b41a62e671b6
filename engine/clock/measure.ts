/**
 * What a clock's intervals add up to. Used inside `attempt`.
 *
 * 1. Used is the sum of open milliseconds of its run intervals since `countsFrom`; integers, never a percentage.
 * 2. Due is the earliest instant at which used reaches the target; breached one millisecond after it.
 */
import type { Duration } from "../condition/ir.ts";
import { need } from "./attempt.ts";
import { addOpenTime, openAmount, openTimeBetween, workableInstant } from "./calendar.ts";
import type { Basis } from "./context.ts";
import type { Escalation } from "./ir.ts";
import type { Clock, ClockEvent, ClockInterval, ClockMark } from "./ledger.ts";
import { worthTelling } from "./threshold.ts";

/** A clock before the store has numbered the event that carries it. */
export type ClockDraft = Omit<Clock, "changedBy">;

export function withoutSequence(clock: Clock): ClockDraft {
  const { changedBy: _changedBy, ...draft } = clock;
  return draft;
}

export function usedMsAt(clock: ClockDraft, basis: Basis, at: number): number {
  let used = 0;
  for (const interval of countedRuns(clock)) used += interval.usedMs ?? open(basis, interval.from, at);
  return used;
}

/** Open time promised: the target, or for an `until` clock the open time between its start and its due instant. */
export function promisedMs(clock: ClockDraft, basis: Basis): number {
  if (clock.targetMs !== null) return clock.targetMs;
  return open(
    basis,
    clock.countsFrom,
    need(workableInstant(basis.calendar, basis.zone, clock.until ?? clock.countsFrom)),
  );
}

/**
 * Instant of breach as the ledger stands; null while paused with time left. A clock that was breached keeps the
 * instant it missed.
 */
export function dueInstant(clock: ClockDraft, basis: Basis): number | null {
  if (clock.until !== null)
    return clock.phase === "paused" ? null : need(workableInstant(basis.calendar, basis.zone, clock.until));
  return clock.targetMs === null ? null : instantOfUse(clock, basis, clock.targetMs);
}

/**
 * Closes the open interval at an instant, summing it up by the calendar it ran under, and begins one of another kind
 * (none for `kind` null).
 */
export function turnOver(
  clock: ClockDraft,
  basis: Basis,
  next: {
    readonly at: number;
    readonly kind: ClockInterval["kind"] | null;
    readonly cause: string;
    readonly version: string | null;
  },
  nextBasis: Basis = basis,
): ClockDraft {
  const closed = clock.intervals.map((interval): ClockInterval => {
    if (interval.to !== null) return interval;
    const to = Math.max(interval.from, next.at);
    return { ...interval, to, usedMs: interval.kind === "run" ? open(basis, interval.from, to) : 0 };
  });
  if (next.kind === null) return { ...clock, intervals: closed };
  const begun = openInterval(next.kind, next.at, next.cause, nextBasis, next.version);
  return {
    ...clock,
    calendar: nextBasis.calendar.name,
    tzdbVersion: nextBasis.zone.tzdbVersion,
    intervals: [...closed, begun],
  };
}

export function openInterval(
  kind: ClockInterval["kind"],
  from: number,
  cause: string,
  basis: Basis,
  version: string | null,
): ClockInterval {
  return { from, to: null, kind, cause, calendar: basis.calendar.name, version, usedMs: null };
}

/**
 * Due instant and marks of a clock whose ledger has just changed, and the events of what is thereby already past: the
 * entries of `escalate` that were passed in one leap, as `worthTelling` says, and one breach.
 */
export function settle(
  clock: ClockDraft,
  basis: Basis,
  escalate: readonly Escalation[],
  at: number,
  engine?: number,
): { readonly clock: ClockDraft; readonly events: readonly ClockEvent[] } {
  const dueAt = clock.breachedAt !== null && clock.dueAt !== null ? clock.dueAt : dueInstant(clock, basis);
  const ahead: ClockMark[] = [];
  const passed: ClockMark[] = [];
  for (const [index, escalation] of escalate.entries()) {
    if (clock.fired.includes(index)) continue;
    const reachedAt = markInstant(clock, basis, escalation);
    if (reachedAt === null) continue;
    (reachedAt < at ? passed : ahead).push({ index, at: reachedAt });
  }
  const acted = worthTelling(passed, escalate, clock.told ?? [], engine);
  const settled: ClockDraft = {
    ...clock,
    dueAt,
    marks: clock.phase === "running" ? ahead.sort((a, b) => a.at - b.at || a.index - b.index) : [],
    fired: [...clock.fired, ...passed.filter((mark) => !acted.includes(mark)).map((mark) => mark.index)],
  };
  const events: ClockEvent[] = acted.map((mark) => ({ kind: "threshold", id: clock.id, index: mark.index, at }));
  if (clock.breachedAt === null && dueAt !== null && dueAt < at) events.push({ kind: "breached", id: clock.id, at });
  return { clock: settled, events };
}

/**
 * When an entry of `escalate` is reached; null while that cannot be said (paused). `plus` is used time beyond the
 * point.
 */
function markInstant(clock: ClockDraft, basis: Basis, escalation: Escalation): number | null {
  const plus = escalation.plus === null ? 0 : need(openAmount(basis.calendar, escalation.plus));
  const point = Math.ceil((promisedMs(clock, basis) * escalation.at) / 100) + plus;
  if (clock.until === null) return instantOfUse(clock, basis, point);
  return clock.phase === "paused" ? null : add(basis, clock.countsFrom, point);
}

/**
 * The earliest instant at which used time reaches `openMs`, if the clock keeps running; null when it is paused before
 * that.
 */
function instantOfUse(clock: ClockDraft, basis: Basis, openMs: number): number | null {
  let used = 0;
  for (const interval of countedRuns(clock)) {
    if (interval.to === null || interval.usedMs === null) return add(basis, interval.from, Math.max(0, openMs - used));
    // Reached exactly at the end of an interval: the clock was stopped in time, so the instant lies in the next run.
    const excess = used + interval.usedMs - openMs;
    // Measured by an edited calendar, the instant could slip past the overrun it led to: no open time is longer than
    // the time itself.
    if (excess > 0) return Math.min(interval.to - excess, add(basis, interval.from, openMs - used));
    used += interval.usedMs;
  }
  return null;
}

function countedRuns(clock: ClockDraft): ClockInterval[] {
  return clock.intervals.filter((interval) => interval.kind === "run" && interval.from >= clock.countsFrom);
}

function open(basis: Basis, from: number, to: number): number {
  return to <= from ? 0 : need(openTimeBetween(basis.calendar, basis.zone, from, to));
}

function add(basis: Basis, from: number, ms: number): number {
  const amount: Duration = { businessDays: 0, ms };
  return need(addOpenTime(basis.calendar, basis.zone, from, amount));
}
