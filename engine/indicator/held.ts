/**
 * When a row of cells held: the intervals in which all of its fields had such values. What lasted no time is none.
 */
import { cellHolds } from "../condition/compare.ts";
import type { Json } from "../base/json.ts";
import type { FieldTest } from "./ir.ts";
import type { IndicatorRow, Span } from "./row.ts";

export type Interval = readonly [from: number, to: number];

export function heldBetween(
  tests: readonly FieldTest[],
  row: IndicatorRow,
  finals: readonly string[],
  within: Interval,
): readonly Interval[] {
  let held: readonly Interval[] = within[1] > within[0] ? [within] : [];
  for (const { field, test } of tests) {
    const spans = field === "open" ? openSpans(row, finals) : (row.fields[field] ?? []);
    const fitting = spans.flatMap(({ value, from, to }): Interval[] =>
      cellHolds(test, value) ? [[from, to ?? Infinity]] : [],
    );
    held = held.flatMap(([from, to]) =>
      fitting.flatMap(([start, end]): Interval[] => {
        const both: Interval = [Math.max(from, start), Math.min(to, end)];
        return both[1] > both[0] ? [both] : [];
      }),
    );
  }
  return held;
}

function openSpans(row: IndicatorRow, finals: readonly string[]): readonly Span[] {
  return (row.fields["state"] ?? []).map((span) => ({ ...span, value: isOpen(span.value, finals) }));
}

export function isOpen(state: Json, finals: readonly string[]): boolean {
  return typeof state === "string" && !finals.includes(state);
}
