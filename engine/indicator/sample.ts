/** Rows and indicators for tests. */
import type { Json } from "../base/json.ts";
import { alwaysCalendar, utcZone } from "../clock/calendar.ts";
import type { Calendar } from "../clock/ir.ts";
import type { ClockContext } from "../clock/context.ts";
import type { CellTest } from "../condition/ir.ts";
import type { FieldTest, Indicator, RowTest } from "./ir.ts";
import type { Asked } from "./outcome.ts";
import { type Period, periodOf } from "./period.ts";
import type { IndicatorRow, Span } from "./row.ts";

export const hour = 3_600_000;
export const december = periodOf("2026-12", utcZone) as Period;

export const is = (field: string, ...values: Json[]): FieldTest => ({ field, test: { is: "oneOf", values } });
export const anyOf: RowTest = { now: [], counts: [], ever: [], reopened: null };
export const now = (...tests: FieldTest[]): RowTest => ({ ...anyOf, now: tests });
export const atMost = (value: number): CellTest => ({ is: "compare", op: "<=", value });

export function indicator(parts: Partial<Indicator>): Indicator {
  return {
    name: "sample",
    title: "Sample",
    owner: null,
    of: "task",
    clocks: null,
    counts: { by: "date", field: "doneAt" },
    zone: "UTC",
    when: anyOf,
    measure: null,
    ratio: null,
    show: ["n"],
    buckets: [],
    by: [],
    beside: {},
    target: [],
    settlesMs: 0,
    suppressBelow: 0,
    finals: ["done"],
    ...parts,
  };
}

/** Spans of values that begin at these instants, each ending where the next begins. */
export function spans(...values: readonly (readonly [from: number, value: Json])[]): readonly Span[] {
  return values.map(([from, value], index) => ({ from, value, to: values[index + 1]?.[0] ?? null }));
}

export function row(
  id: string,
  openedAt: number,
  fields: IndicatorRow["fields"],
  clocks: IndicatorRow["clocks"] = [],
): IndicatorRow {
  return { id, openedAt, fields, clocks };
}

/** Nine to five, Monday to Friday, UTC. */
const officeHours: Calendar = {
  ...alwaysCalendar,
  name: "office",
  businessDayMs: 8 * hour,
  week: [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? [[540, 1020] as const] : [])),
};

const context: ClockContext = { calendars: { office: officeHours }, zones: {}, tables: {} };

export function asked(of: Indicator, at: number = december.to + 31 * 24 * hour, period: Period = december): Asked {
  return { indicator: of, context, period, at };
}
