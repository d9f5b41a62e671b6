/** By how much numbers of a record rose in a period, as far as it was known. */
import type { Period } from "./period.ts";
import type { IndicatorRow } from "./row.ts";

/**
 * What a number was at the end of the period, or at the instant `at` before that, less what it was at its beginning. A
 * number that was not there yet is 0, one that was taken away stays what it was. What fell gives less than 0.
 */
export function gainOf(row: IndicatorRow, field: string, period: Pick<Period, "from" | "to">, at: number): number {
  return numberAt(row, field, lastOf(period, at)) - numberAt(row, field, period.from - 1);
}

/** The instant at which a record that gained is looked at: what it is afterwards is of another period. */
export function lastOf({ to }: Pick<Period, "to">, at: number): number {
  return Math.min(to - 1, at);
}

function numberAt(row: IndicatorRow, field: string, at: number): number {
  const last = row.fields[field]?.findLast(({ from, value }) => from <= at && typeof value === "number");
  return typeof last?.value === "number" ? last.value : 0;
}
