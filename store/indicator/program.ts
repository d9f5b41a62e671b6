/**
 * What a number is computed by: an indicator with the calendars and tables it asks, known by the digest of all that.
 */
import type { Calendar } from "../../engine/clock/ir.ts";
import type { ClockContext } from "../../engine/clock/context.ts";
import { fieldsOf } from "../../engine/indicator/fields.ts";
import type { Indicator } from "../../engine/indicator/ir.ts";
import type { DecisionTable } from "../../engine/table/ir.ts";
import { zoneTable } from "../calendar/zone-table.ts";
import { readDefinitionsByName, readLatestDefinition } from "../definition/read.ts";
import { digestOf } from "../digest.ts";
import type { Queryable } from "../pool.ts";

export interface Program {
  readonly indicator: Indicator;
  readonly calendars: { readonly [name: string]: Calendar };
  readonly tables: { readonly [name: string]: DecisionTable };
}

export interface KnownProgram extends Program {
  readonly digest: string;
}

/** By what is published now; null = there is no such indicator. */
export async function latestProgram(db: Queryable, name: string): Promise<KnownProgram | null> {
  const stored = await readLatestDefinition(db, "Indicator", name);
  return stored === null ? null : programOf(db, stored.ir);
}

async function programOf(db: Queryable, indicator: Indicator): Promise<KnownProgram> {
  const asked = indicator.measure?.kind === "time" ? indicator.measure.calendar : null;
  const tables: { [name: string]: DecisionTable } = {};
  const names: string[] = [];
  if (indicator.share?.of === "hours") names.push(indicator.share.calendar);
  if (asked !== null && "name" in asked) names.push(asked.name);
  if (asked !== null && "table" in asked) {
    const table = (await readLatestDefinition(db, "DecisionTable", asked.table))?.ir;
    if (table !== undefined) tables[table.name] = table;
    for (const { then } of table?.rules ?? [])
      if (then.kind === "literal" && typeof then.value === "string") names.push(then.value);
  }
  const wanted = [...new Set(names.filter((name) => name !== "always"))];
  const calendars = Object.fromEntries(await readDefinitionsByName(db, "Calendar", wanted));
  const program: Program = { indicator, calendars, tables };
  return { ...program, digest: digestOf(program) };
}

export async function keepProgram(
  db: Queryable,
  { digest, indicator, calendars, tables }: KnownProgram,
): Promise<void> {
  await db.query("insert into indicator_programs (digest, name, body) values ($1, $2, $3) on conflict do nothing", [
    digest,
    indicator.name,
    JSON.stringify({ indicator, calendars, tables }),
  ]);
}

/** No record is older than this; open time is known from here to some years after a period. */
const firstInstant = Date.UTC(1990, 0);

export function contextOf({ calendars, tables }: Program, until: number): ClockContext {
  const zones = new Set(Object.values(calendars).map(({ zone }) => zone));
  return {
    calendars,
    tables,
    zones: Object.fromEntries([...zones].map((zone) => [zone, zoneOf(zone, until)])),
  };
}

export function zoneOf(zone: string, until: number) {
  return zoneTable(zone, firstInstant, Date.UTC(new Date(until).getUTCFullYear() + 3, 0));
}

/** Fields whose past is read. */
export function fieldsRead({ indicator, tables }: Program): readonly string[] {
  return fieldsOf(indicator, tables);
}
