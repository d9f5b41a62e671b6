/** Windows of time on CIs: which stand in the way of one that is asked for, and when that would be free. */
import type { HeldWindow, ReservationNeed, ReservationReading } from "./needs.ts";

/** How far ahead a free window is looked for. */
export const searchMs = 90 * 86_400_000;

/** How many free windows are told. */
const most = 3;

export interface FreeWindow {
  readonly from: number;
  readonly until: number;
}

/** Windows of others that overlap the one asked for, soonest first. */
export function conflictsOf(reading: ReservationReading): readonly HeldWindow[] {
  if ("conflicts" in reading) return reading.conflicts;
  return reading.held.filter((held) => overlaps(held, reading));
}

/**
 * The next windows of the same length that nobody holds, one after the other, soonest first. `blockedUntil` says of a
 * window when what forbids it ends, null when nothing does, and undefined when that is not known so far ahead.
 */
export function freeWindows(
  reading: ReservationReading,
  blockedUntil: (window: FreeWindow) => number | null | undefined,
): readonly FreeWindow[] {
  if ("conflicts" in reading) return reading.free;
  const length = reading.until - reading.from;
  const end = reading.from + searchMs;
  const free: FreeWindow[] = [];
  let from = reading.from;
  while (free.length < most && from + length <= end) {
    const window = { from, until: from + length };
    const held = reading.held.find((other) => overlaps(other, window));
    const next = held === undefined ? blockedUntil(window) : held.until;
    if (next === undefined) break;
    if (next === null) free.push(window);
    from = next ?? window.until;
  }
  return free;
}

function overlaps(left: FreeWindow, right: Pick<ReservationNeed, "from" | "until">): boolean {
  return left.from < right.until && left.until > right.from;
}
