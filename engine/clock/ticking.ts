import { attempt, need } from "./attempt.ts";
import { isOpen, nextClosing, nextOpening } from "./calendar.ts";
import { clockBasis, type ClockContext } from "./context.ts";
import type { Clock } from "./ledger.ts";

export interface Ticking {
  /** Its remaining time goes down at this moment. */
  readonly ticks: boolean;
  /** The instant until which `ticks` holds by the hours of its calendar; null = nothing is known to change it. */
  readonly changesAt: number | null;
}

const still: Ticking = { ticks: false, changesAt: null };

/**
 * Whether a clock goes down now, and until when that is so if nobody does anything: who draws one needs no calendar.
 * From `at` to `changesAt` its remaining time is what `readClock` says at `at`, less the time that passed where it
 * ticks.
 */
export function tickingOf(clock: Clock, at: number, context: ClockContext): Ticking {
  // An `until` clock is spent by the time that passes, paused or not.
  if (clock.phase !== "running" && !(clock.phase === "paused" && clock.until !== null)) return still;
  const found = attempt((): Ticking => {
    const { calendar, zone } = clockBasis(clock, context);
    const begins = Math.max(at, clock.countsFrom);
    const ticks = begins === at && need(isOpen(calendar, zone, at));
    const changesAt = ticks ? nextClosing(calendar, zone, at) : nextOpening(calendar, zone, begins);
    return { ticks, changesAt: changesAt.ok ? changesAt.value : null };
  });
  return found.ok ? found.value : still;
}
