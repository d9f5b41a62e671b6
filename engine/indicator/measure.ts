/** The value that a record gives to an indicator: a time by the wall or by a calendar, or a number that it holds. */
import { openAmount, openTimeBetween } from "../clock/calendar.ts";
import { attempt, need } from "../clock/attempt.ts";
import { basisOf, type Basis, type ClockContext, tableValue } from "../clock/context.ts";
import type { ClockFault } from "../clock/fault.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { ok, type Result } from "../base/result.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import { gainOf } from "./gain.ts";
import { heldBetween } from "./held.ts";
import type { Unit } from "./holds.ts";
import type { Indicator, Measure } from "./ir.ts";
import type { Period } from "./period.ts";
import { type IndicatorRow, valueOf } from "./row.ts";

export interface Measured {
  /** Milliseconds of a time. */
  readonly value: number;
  /** What it is a share of; absent = of what no record tells. */
  readonly whole?: number;
  /** Place among `buckets`, from 0. */
  readonly bucket: number;
}

/** Whether its values are milliseconds. */
export function isTime(measure: Measure | null): boolean {
  return measure?.kind === "time" || (measure?.kind === "gain" && measure.unitMs !== undefined);
}

/** Null when the record has no such value, or its end lies before its beginning. */
export function measured(
  indicator: Indicator,
  measure: Measure,
  unit: Unit,
  { context, period }: { readonly context: ClockContext; readonly period: Period },
): Result<Measured | null, ClockFault> {
  if (measure.kind === "gain") return ok(gained(indicator, measure, unit, period));
  if (measure.kind === "field") {
    const value = valueOf(unit.row, measure.field, unit.at);
    if (typeof value !== "number") return ok(null);
    return ok({ value, bucket: placeOf(value, indicator.buckets as readonly number[]) });
  }
  return attempt(() => timeOf(indicator, measure, unit, context));
}

function gained(
  { buckets, share }: Indicator,
  { field, unitMs = 1 }: Extract<Measure, { readonly kind: "gain" }>,
  { row, at }: Unit,
  period: Period,
): Measured {
  const value = gainOf(row, field, period, at) * unitMs;
  const ends = buckets.map((end) => (typeof end === "number" ? end : end.ms));
  const fields = share?.of === "fields" ? share.fields : null;
  const whole = fields?.reduce((sum, one) => sum + gainOf(row, one, period, at), 0);
  return { value, bucket: placeOf(value, ends), ...(whole === undefined ? {} : { whole: whole * unitMs }) };
}

/** In the first bucket whose end is above it, else in the last one. */
function placeOf(value: number, ends: readonly number[]): number {
  const place = ends.findIndex((end) => value < end);
  return place < 0 ? ends.length : place;
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
  const ends = indicator.buckets.map((end) => amountOf(end, basis));
  return { value, bucket: placeOf(value, ends) };
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
