/** The value that a record gives to an indicator: a time by the wall or by a calendar, or a number that it holds. */
import { openAmount, openTimeBetween } from "../clock/calendar.ts";
import { attempt, need } from "../clock/attempt.ts";
import { basisOf, type Basis, type ClockContext, tableValue } from "../clock/context.ts";
import type { ClockFault } from "../clock/fault.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { ok, type Result } from "../base/result.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import { heldBetween } from "./held.ts";
import type { Unit } from "./holds.ts";
import type { Indicator, Measure } from "./ir.ts";
import { type IndicatorRow, valueOf } from "./row.ts";

export interface Measured {
  /** Milliseconds of a time. */
  readonly value: number;
  /** Place among `buckets`, from 0. */
  readonly bucket: number;
}

/** Null when the record has no such value, or its end lies before its beginning. */
export function measured(
  indicator: Indicator,
  measure: Measure,
  unit: Unit,
  context: ClockContext,
): Result<Measured | null, ClockFault> {
  if (measure.kind === "field") {
    const value = valueOf(unit.row, measure.field, unit.at);
    if (typeof value !== "number") return ok(null);
    const bucket = indicator.buckets.findIndex((end) => value < (end as number));
    return ok({ value, bucket: bucket < 0 ? indicator.buckets.length : bucket });
  }
  return attempt(() => timeOf(indicator, measure, unit, context));
}

function timeOf(
  indicator: Indicator,
  { from, to, calendar, less }: Extract<Measure, { readonly kind: "time" }>,
  { row, at }: Unit,
  context: ClockContext,
): Measured | null {
  const start = instantOf(row, from, at);
  const end = to === null ? at : instantOf(row, to, at);
  if (start === null || end === null || end < start) return null;
  const basis = calendar === null ? null : basisFor(indicator, calendar, row, at, context);
  if (calendar !== null && basis === null) return null;
  const open = (a: number, b: number): number =>
    basis === null ? b - a : need(openTimeBetween(basis.calendar, basis.zone, a, b));
  const taken = less.length === 0 ? [] : heldBetween(less, row, indicator.finals, [start, end]);
  const value = taken.reduce((left, [a, b]) => left - open(a, b), open(start, end));
  const bucket = indicator.buckets.findIndex((most) => value < amountOf(most, basis));
  return { value, bucket: bucket < 0 ? indicator.buckets.length : bucket };
}

function amountOf(end: Indicator["buckets"][number], basis: Basis | null): number {
  if (typeof end === "number") return end;
  return basis === null ? end.ms : need(openAmount(basis.calendar, end));
}

/** Null when the table names no calendar for such a record. */
function basisFor(
  indicator: Indicator,
  calendar: { readonly name: string } | { readonly table: string },
  row: IndicatorRow,
  at: number,
  context: ClockContext,
): Basis | null {
  if ("name" in calendar) return basisOf(calendar.name, context);
  const where = `indicator "${indicator.name}", calendar: `;
  const name = tableValue(calendar.table, { record: viewOf(row, at), variables: {} }, context, where);
  return typeof name === "string" ? basisOf(name, context) : null;
}

/** The record as a table reads it: its kept fields, those of facets below their names. */
function viewOf(row: IndicatorRow, at: number): JsonObject {
  const view: { [name: string]: Json } = {};
  const facets: { [facet: string]: { [name: string]: Json } } = {};
  for (const field of Object.keys(row.fields)) {
    const [first, facet, name] = field.split(".");
    if (first === "facets" && facet !== undefined && name !== undefined)
      (facets[facet] ??= {})[name] = valueOf(row, field, at);
    else view[field] = valueOf(row, field, at);
  }
  return { ...view, facets };
}

export function instantOf(row: IndicatorRow, field: string, at: number): number | null {
  if (field === "openedAt") return row.openedAt;
  const value = valueOf(row, field, at);
  return typeof value === "string" ? parseInstant(value) : null;
}
