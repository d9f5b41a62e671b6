import type { ZoneTable } from "../../engine/clock/ir.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { zoneTable } from "../calendar/zone-table.ts";

const yearMs = 365 * 86_400_000;

/** The zone tables of a bundle's calendars, from a year before a record was opened until five years from now. */
export function zonesOf(bundle: Bundle, openedAt: number, now: number): { readonly [zone: string]: ZoneTable } {
  const zones = new Set(Object.values(bundle.calendars).map((calendar) => calendar.zone));
  return Object.fromEntries([...zones].sort().map((zone) => [zone, zoneTable(zone, openedAt - yearMs, now + 5 * yearMs)]));
}
