/** Windows of time on CIs: which stand in the way of one that is asked for, and when that would be free. */
import type { HeldWindow, ReservationNeed, ReservationReading } from "../read/needs.ts";

/** How far ahead a free window is looked for. */
export const searchMs = 90 * 86_400_000;

export interface FreeWindow {
  readonly from: number;
  readonly until: number;
}

/** Windows of others that overlap the one asked for, soonest first. Two that are shared go beside each other. */
export function conflictsOf(reading: ReservationReading, shared = false): readonly HeldWindow[] {
  if ("conflicts" in reading) return reading.conflicts;
  return reading.held.filter((held) => overlaps(held, reading) && !isBeside(held, shared));
}

export interface FreeWindowOptions {
  /** It may go beside others that are shared. @default false */
  readonly shared?: boolean;
  /** How many are looked for. @default 3 */
  readonly most?: number;
}

/**
 * The next windows of the same length that nobody holds, one after the other, soonest first. `blockedUntil` says of a
 * window when the next one may begin after what forbids it, null when nothing does, and undefined when that is not
 * known so far ahead.
 */
export function freeWindows(
  reading: ReservationReading,
  blockedUntil: (window: FreeWindow) => number | null | undefined,
  { shared = false, most = 3 }: FreeWindowOptions = {},
): readonly FreeWindow[] {
  if ("conflicts" in reading) return reading.free;
  const length = reading.until - reading.from;
  const end = reading.from + searchMs;
  const free: FreeWindow[] = [];
  let from = reading.from;
  while (free.length < most && from + length <= end) {
    const window = { from, until: from + length };
    const held = reading.held.find((other) => overlaps(other, window) && !isBeside(other, shared));
    const next = held === undefined ? blockedUntil(window) : held.until;
    if (next === undefined) break;
    if (next === null) free.push(window);
    from = next ?? window.until;
  }
  return free;
}

function isBeside(held: HeldWindow, shared: boolean): boolean {
  return shared && held.shared === true;
}

function overlaps(left: FreeWindow, right: Pick<ReservationNeed, "from" | "until">): boolean {
  return left.from < right.until && left.until > right.from;
}
