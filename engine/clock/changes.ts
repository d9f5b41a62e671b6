/**
 * What each clock said after each of its events: the results of a service level as they were known at any time, and
 * the pauses between. Pure, from the events.
 *
 * 1. A result is never taken back: a clock that goes on after its end says so in another row.
 */
import { foldClock } from "./fold.ts";
import type { Clock, ClockEvent, Clocks } from "./ledger.ts";

export interface ClockChange {
  /** Ledger sequence of the event. */
  readonly seq: number;
  readonly kind: ClockEvent["kind"];
  /** When it happened to the clock; UTC milliseconds, as all instants here. */
  readonly at: number;
  readonly clock: Clock;
  /** Open milliseconds of the run intervals that are over and count. */
  readonly usedMs: number;
  /** Milliseconds by the wall of the pauses that are over and count. */
  readonly pausedMs: number;
  /** Null until it has stopped, and when it was cancelled. */
  readonly met: boolean | null;
}

/** `seq` beside each event is that of the ledger. What only tells of a threshold changes no result. */
export function clockChangesOf(
  before: Clocks,
  events: readonly { readonly seq: number; readonly event: ClockEvent }[],
): ClockChange[] {
  let clocks = before;
  return events.flatMap(({ seq, event }) => {
    const last = clocks;
    clocks = foldClock(clocks, event, seq);
    const clock = clocks[event.id];
    if (event.kind === "threshold" || clock === undefined || clock === last[event.id]) return [];
    const counted = clock.intervals.filter(({ from }) => from >= clock.countsFrom);
    const usedMs = counted.reduce((sum, { kind, usedMs }) => sum + (kind === "run" ? (usedMs ?? 0) : 0), 0);
    const pausedMs = counted.reduce((sum, { kind, from, to }) => sum + (kind === "pause" ? (to ?? from) - from : 0), 0);
    const met = clock.phase === "stopped" ? clock.breachedAt === null : null;
    return [{ seq, kind: event.kind, at: event.at, clock, usedMs, pausedMs, met }];
  });
}
