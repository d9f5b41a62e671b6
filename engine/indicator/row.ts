/** What a number is made of: what one record was over time, as far as it was known. Instants are UTC milliseconds. */
import type { Json } from "../base/json.ts";

export interface Span {
  readonly value: Json;
  readonly from: number;
  /** Null = it has it still. */
  readonly to: number | null;
}

/** What a clock said last of one episode. */
export interface ClockOutcome {
  readonly clock: string;
  readonly episode: number;
  readonly startedAt: number;
  readonly dueAt: number | null;
  readonly breachedAt: number | null;
  readonly endedAt: number | null;
  /** Null until it has stopped, and when it was cancelled. */
  readonly met: boolean | null;
}

export interface IndicatorRow {
  readonly id: string;
  readonly openedAt: number;
  /** By field, in the order of time and without a gap. */
  readonly fields: { readonly [name: string]: readonly Span[] };
  /** By clock, each by episode. */
  readonly clocks: readonly ClockOutcome[];
}

/** The value of a field at an instant; null where it had none or was not known. */
export function valueOf(row: IndicatorRow, field: string, at: number): Json {
  return row.fields[field]?.findLast(({ from }) => from <= at)?.value ?? null;
}
