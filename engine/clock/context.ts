/** What clocks are measured by: calendars, the offsets of their zones, and the tables that choose targets. */
import { evaluateValue } from "../condition/evaluate.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import { ownValue, type Json } from "../base/json.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import { decideTable } from "../table/decide.ts";
import type { DecisionTable } from "../table/ir.ts";
import { giveUp, need } from "./attempt.ts";
import { alwaysCalendar, openAmount, utcZone } from "./calendar.ts";
import { parseDuration } from "./duration.ts";
import type { Calendar, ServiceLevel, ZoneTable } from "./ir.ts";
import type { Clock } from "./ledger.ts";

export interface ClockContext {
  readonly calendars: { readonly [name: string]: Calendar };
  /** Offsets by zone name, made at the rim; `UTC` is built in. */
  readonly zones: { readonly [zone: string]: ZoneTable };
  readonly tables: { readonly [name: string]: DecisionTable };
  /** Digest of the bundle in force, written on every interval; null in previews and tests. */
  readonly version?: string | null;
  /** Version of the engine whose decision is made again; absent = this one. */
  readonly engine?: number;
}

/** A calendar with the offsets of its zone. */
export interface Basis {
  readonly calendar: Calendar;
  readonly zone: ZoneTable;
}

export interface Target {
  readonly basis: Basis;
  readonly targetMs: number | null;
  readonly until: number | null;
}

/** Inside `attempt` only. `always` and `UTC` are built in. */
export function basisOf(name: string, context: ClockContext): Basis {
  const calendar = Object.hasOwn(context.calendars, name)
    ? context.calendars[name]
    : name === "always"
      ? alwaysCalendar
      : undefined;
  if (calendar === undefined)
    giveUp("calendar", `there is no calendar "${name}" among ${nameList(context.calendars)}; publish it`);
  return withZone(calendar, context);
}

export function withZone(calendar: Calendar, context: ClockContext): Basis {
  const zone = Object.hasOwn(context.zones, calendar.zone)
    ? context.zones[calendar.zone]
    : calendar.zone === "UTC"
      ? utcZone
      : undefined;
  if (zone === undefined)
    giveUp("zone", `calendar "${calendar.name}" needs the offsets of zone "${calendar.zone}"; load its zone table`);
  return { calendar, zone };
}

/** The calendar a clock is measured by: its own when pinned, else that of the context. */
export function clockBasis(clock: Pick<Clock, "calendar" | "pinned">, context: ClockContext): Basis {
  return clock.pinned === null ? basisOf(clock.calendar, context) : withZone(clock.pinned.calendar, context);
}

/** Zones whose tables a set of calendars needs, for the rim to make. */
export function zonesOf(calendars: { readonly [name: string]: Calendar }): string[] {
  return [...new Set(Object.values(calendars).map((calendar) => calendar.zone))].sort();
}

/**
 * Calendar and target of a service level for a record as it is now. Null when its table or expression gives no
 * target, or its `until` is empty: then there is nothing to promise yet and no clock is attached.
 */
export function targetOf(
  level: ServiceLevel,
  scope: EvaluationScope,
  context: ClockContext,
  pinned: Clock["pinned"],
): Target | null {
  const where = `service level "${level.name}": `;
  const basis = pinned !== null ? withZone(pinned.calendar, context) : chosenCalendar(level, scope, context);
  if (basis === null) return null;
  if (level.until !== null) {
    const value = need(evaluateValue(level.until, scope), where);
    return value === null ? null : { basis, targetMs: null, until: instantOf(value, where) };
  }
  if (level.within === null) giveUp("target", `${where}it has neither "within" nor "until"; give it one`);
  const { within } = level;
  if ("businessDays" in within)
    return { basis, targetMs: need(openAmount(basis.calendar, within), where), until: null };
  const value =
    "table" in within
      ? tableValue(within.table, scope, withKept(context, pinned), where)
      : need(evaluateValue(within, scope), where);
  if (value === null) return null;
  const duration = typeof value === "string" ? parseDuration(value) : null;
  if (duration === null) {
    const what = "table" in within ? `table "${within.table}"` : within.text.trim();
    giveUp("target", `${where}${what} gave ${JSON.stringify(value)}; a target is a duration such as "4h" or "3bd"`);
  }
  return { basis, targetMs: need(openAmount(basis.calendar, duration), where), until: null };
}

/** A pinned clock brings the table of its target along. */
function withKept(context: ClockContext, pinned: Clock["pinned"]): ClockContext {
  const table = pinned?.table;
  return table === undefined ? context : { ...context, tables: { ...context.tables, [table.name]: table } };
}

/** The table by which a service level chooses its target, as far as it is there; undefined = by none. */
export function targetTable({ within }: ServiceLevel, { tables }: ClockContext): DecisionTable | undefined {
  return within === null || !("table" in within) || !Object.hasOwn(tables, within.table)
    ? undefined
    : tables[within.table];
}

/** The instant a clock counts from; null when the field is empty. */
export function startOf(level: ServiceLevel, scope: EvaluationScope): number | null {
  const value = ownValue(scope.record, level.startAt) ?? null;
  return value === null ? null : instantOf(value, `service level "${level.name}", startAt "${level.startAt}": `);
}

function chosenCalendar(level: ServiceLevel, scope: EvaluationScope, context: ClockContext): Basis | null {
  const where = `service level "${level.name}", calendar: `;
  const name =
    level.calendar.kind === "table"
      ? tableValue(level.calendar.table, scope, context, where)
      : need(evaluateValue(level.calendar, scope), where);
  if (name === null) return null;
  return typeof name === "string"
    ? basisOf(name, context)
    : giveUp("calendar", `${where}${JSON.stringify(name)} is no name of a calendar`);
}

/** Inside `attempt` only. */
export function tableValue(name: string, scope: EvaluationScope, context: ClockContext, where: string): Json {
  const table = Object.hasOwn(context.tables, name) ? context.tables[name] : undefined;
  if (table === undefined)
    giveUp("target", `${where}there is no decision table "${name}" among ${nameList(context.tables)}; publish it`);
  return need(decideTable(table, scope), where).value;
}

function instantOf(value: Json, where: string): number {
  const at = typeof value === "string" ? parseInstant(value) : typeof value === "number" ? value : null;
  return at ?? giveUp("instant", `${where}${JSON.stringify(value)} is no instant; write it as 2026-03-28T22:00:00Z`);
}

function nameList(named: { readonly [name: string]: unknown }): string {
  const names = Object.keys(named);
  return names.length === 0 ? "(none)" : names.map((name) => `"${name}"`).join(", ");
}
