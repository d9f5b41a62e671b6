import type { ZoneTable } from "../../engine/clock/ir.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { zoneTable } from "./zone-table.ts";

/** Tables by zone and span; a process meets few zones and years, and each table costs hundreds of Intl calls. */
const tables = new Map<string, ZoneTable>();

/** The zone tables of a bundle's calendars, from the year before a record was opened to five years from now. */
export function zonesOf(bundle: Bundle, openedAt: number, now: number): { readonly [zone: string]: ZoneTable } {
  const from = new Date(openedAt).getUTCFullYear() - 1;
  const to = new Date(now).getUTCFullYear() + 6;
  const zones = new Set(Object.values(bundle.calendars).map((calendar) => calendar.zone));
  return Object.fromEntries([...zones].sort().map((zone) => [zone, tableOf(zone, from, to)]));
}

function tableOf(zone: string, fromYear: number, toYear: number): ZoneTable {
  const key = `${zone} ${fromYear} ${toYear}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = zoneTable(zone, Date.UTC(fromYear, 0), Date.UTC(toYear, 0));
  tables.set(key, table);
  return table;
}
