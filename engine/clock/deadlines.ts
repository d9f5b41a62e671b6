/**
 * Deadlines of clocks: a function of the folded state alone, so a replay arms the same timers whatever its tzdb.
 *
 * 1. A clock is breached one millisecond after due: stopping at the due instant is in time.
 * 2. A deadline that has fired, or whose clock is not running, yields nothing: firing twice is harmless.
 */
import type { Clock, ClockEvent, Clocks } from "./ledger.ts";

export interface ClockDeadline {
  /** `clock:incident-resolution:0` for an entry of `escalate`, `clock:incident-resolution:breach`. */
  readonly id: string;
  readonly at: number;
  readonly clock: string;
  /** Index of the entry of `escalate`, or `breach`. */
  readonly what: number | "breach";
  /** Sequence of the event that armed it. */
  readonly armedBy: number;
}

/** All deadlines still ahead, earliest first; among equal instants an escalation goes before the breach. */
export function clockDeadlines(clocks: Clocks): ClockDeadline[] {
  return Object.values(clocks)
    .flatMap(deadlinesOf)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** Events of one deadline at an instant; none when it is not due yet, has fired, or no longer stands. */
export function fireClock(clocks: Clocks, deadlineId: string, at: number): ClockEvent[] {
  const deadline = clockDeadlines(clocks).find((candidate) => candidate.id === deadlineId);
  return deadline === undefined || at < deadline.at ? [] : [eventOf(deadline)];
}

/**
 * Events of all deadlines of a clock that lie before an instant: a late timer must not make a late stop look timely.
 */
export function overdueEvents(clock: Clock, at: number): ClockEvent[] {
  // A command goes before timers of the same instant, but one millisecond after due it is too late.
  const overdue = deadlinesOf(clock).filter(
    (deadline) => deadline.at < at || (deadline.what === "breach" && deadline.at <= at),
  );
  return overdue.sort((a, b) => a.at - b.at).map(eventOf);
}

function deadlinesOf(clock: Clock): ClockDeadline[] {
  if (clock.phase !== "running") return [];
  const armedBy = clock.changedBy;
  const deadlines: ClockDeadline[] = clock.marks.map((mark) => ({
    id: `clock:${clock.id}:${String(mark.index)}`,
    at: mark.at,
    clock: clock.id,
    what: mark.index,
    armedBy,
  }));
  if (clock.breachedAt === null && clock.dueAt !== null) {
    deadlines.push({ id: `clock:${clock.id}:breach`, at: clock.dueAt + 1, clock: clock.id, what: "breach", armedBy });
  }
  return deadlines;
}

function eventOf(deadline: ClockDeadline): ClockEvent {
  if (deadline.what === "breach") return { kind: "breached", id: deadline.clock, at: deadline.at };
  return { kind: "threshold", id: deadline.clock, index: deadline.what, at: deadline.at };
}
