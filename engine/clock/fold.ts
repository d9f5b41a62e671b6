/**
 * Clocks after one event of the ledger. `seq` is the event's own sequence; it arms the deadlines of a clock that
 * changed.
 */
import type { ClockEvent, Clocks } from "./ledger.ts";

/** Unknown ids and repeated events change nothing: an old ledger always folds. */
export function foldClock(clocks: Clocks, event: ClockEvent, seq: number): Clocks {
  if (event.kind !== "threshold" && event.kind !== "breached")
    return { ...clocks, [event.id]: { ...event.clock, changedBy: seq } };
  const clock = Object.hasOwn(clocks, event.id) ? clocks[event.id] : undefined;
  if (clock === undefined) return clocks;
  if (event.kind === "breached")
    return clock.breachedAt === null ? { ...clocks, [event.id]: { ...clock, breachedAt: event.at } } : clocks;
  if (clock.fired.includes(event.index)) return clocks;
  const marks = clock.marks.filter((mark) => mark.index !== event.index);
  return { ...clocks, [event.id]: { ...clock, marks, fired: [...clock.fired, event.index] } };
}
