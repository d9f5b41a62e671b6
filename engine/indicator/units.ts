/** What of a record is counted in a period: itself, or results of its clocks. */
import { gainOf, lastOf } from "./gain.ts";
import { isOpen } from "./held.ts";
import type { Unit } from "./holds.ts";
import type { Indicator } from "./ir.ts";
import { instantOf } from "./measure.ts";
import type { Period } from "./period.ts";
import { type ClockOutcome, type IndicatorRow, valueOf } from "./row.ts";

interface When {
  readonly indicator: Indicator;
  readonly period: Period;
  readonly at: number;
}

/** The dates that a clock has, as `date` names them. */
export const clockDates = {
  startedAt: ({ startedAt }: ClockOutcome) => startedAt,
  stoppedAt: ({ endedAt }: ClockOutcome) => endedAt,
  dueAt: ({ dueAt }: ClockOutcome) => dueAt,
} as const;

export function unitsIn(row: IndicatorRow, { indicator, period, at }: When): readonly Unit[] {
  const { counts, clocks } = indicator;
  if (row.openedAt > at) return [];
  if (counts.by === "at") return isOpen(valueOf(row, "state", at), indicator.finals) ? [{ row, clock: null, at }] : [];
  if (counts.by === "gain")
    return counts.fields.some((field) => gainOf(row, field, period, at) !== 0)
      ? [{ row, clock: null, at: lastOf(period, at) }]
      : [];
  if (clocks === null) return isIn(period, instantOf(row, counts.field, at)) ? [{ row, clock: null, at }] : [];
  return row.clocks.filter((clock) => isDated(clock, indicator, period)).map((clock) => ({ row, clock, at }));
}

/** Results of clocks that are counted beside only: they run at the end of the period, or at the reading before that. */
export function runningUnits(row: IndicatorRow, { indicator, period, at }: When): readonly Unit[] {
  if (indicator.clocks === null || Object.keys(indicator.beside).length === 0) return [];
  const end = Math.min(period.to - 1, at);
  return row.clocks
    .filter((clock, index, all) => clock.startedAt <= end && endOf(clock, all[index + 1]) > end)
    .filter((clock) => !isDated(clock, indicator, period))
    .map((clock) => ({ row, clock, at: end }));
}

/** One that was reset or restarted runs until the next of its clock begins, and has no end of its own. */
function endOf({ clock, endedAt }: ClockOutcome, next: ClockOutcome | undefined): number {
  return endedAt ?? (next?.clock === clock ? next.startedAt : Infinity);
}

function isDated(clock: ClockOutcome, { counts }: Indicator, period: Period): boolean {
  return counts.by === "date" && isIn(period, clockDates[counts.field as keyof typeof clockDates](clock));
}

function isIn({ from, to }: Period, at: number | null): boolean {
  return at !== null && at >= from && at < to;
}
