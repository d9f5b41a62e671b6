/** Whether a row of an indicator holds for a record, or for one result of a clock of it. */
import { canonicalJson } from "../base/canonical.ts";
import type { Json } from "../base/json.ts";
import { cellHolds } from "../condition/compare.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import { heldBetween, isOpen } from "./held.ts";
import type { FieldTest, Indicator, RowTest } from "./ir.ts";
import { type ClockOutcome, type IndicatorRow, valueOf } from "./row.ts";

/** What is counted once: a record, or a result of a clock, as it was at an instant. */
export interface Unit {
  readonly row: IndicatorRow;
  readonly clock: ClockOutcome | null;
  /** Its values are those of this instant. */
  readonly at: number;
}

/** What a row is read by: which states are final, and after which instant a record may come back. */
type ReadBy = Pick<Indicator, "finals"> & Partial<Pick<Indicator, "counts">>;

export function holds(test: RowTest, unit: Unit, indicator: ReadBy): boolean {
  const { row, at } = unit;
  return (
    test.now.every(({ field, test: cell }) => cellHolds(cell, wordOf(unit, field, indicator))) &&
    test.counts.every(({ field, test: cell }) => cellHolds(cell, valuesHad(row, field, at))) &&
    (test.ever.length === 0 || wasEver(test.ever, unit, indicator)) &&
    (test.reopened === null || wasReopened(unit, indicator, test.reopened.withinMs) === test.reopened.wanted)
  );
}

function wasEver(tests: readonly FieldTest[], { row, at }: Unit, { finals }: ReadBy): boolean {
  // The instant of the reading belongs to it: what began then has begun.
  return heldBetween(tests, row, finals, [row.openedAt, at + 1]).length > 0;
}

/** A field as it was, `open`, or a word of the clock. */
export function wordOf({ row, clock, at }: Unit, field: string, { finals }: ReadBy): Json {
  if (field === "open") return isOpen(valueOf(row, "state", at), finals);
  if (clock === null) return valueOf(row, field, at);
  const isOver = clock.endedAt !== null && clock.endedAt <= at;
  // A clock that was cancelled has an end and no result.
  const isCancelled = isOver && clock.met === null;
  switch (field) {
    case "ended":
      return isCancelled ? null : isOver;
    case "met":
      return isOver ? clock.met : null;
    case "breached":
      return isCancelled ? null : isOver ? clock.met === false : isLate(clock, at);
    default:
      return valueOf(row, field, at);
  }
}

/** Due is the last instant that is met. */
function isLate({ breachedAt, dueAt }: ClockOutcome, at: number): boolean {
  return breachedAt !== null ? breachedAt <= at : dueAt !== null && dueAt < at;
}

function valuesHad(row: IndicatorRow, field: string, at: number): number {
  const values = (row.fields[field] ?? []).filter(({ value, from }) => from <= at && value !== null);
  return new Set(values.map(({ value }) => canonicalJson(value))).size;
}

/** Whether it came back, soon after any instant that its date had, to a state that it had had before that. */
function wasReopened({ row, at }: Unit, { counts }: ReadBy, withinMs: number): boolean {
  const states = row.fields["state"] ?? [];
  const dates = counts?.by === "date" ? (row.fields[counts.field] ?? []) : [];
  return dates.some(({ value, from: known }) => {
    const date = typeof value === "string" && known <= at ? parseInstant(value) : null;
    if (date === null) return false;
    const before = states.filter(({ from }) => from < date).map(({ value: state }) => state);
    return states.some(
      ({ value: state, from }) => from > date && from <= Math.min(date + withinMs, at) && before.includes(state),
    );
  });
}
