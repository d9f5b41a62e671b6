import type { ZoneTable } from "../../engine/clock/ir.ts";
import type { Clocks } from "../../engine/clock/ledger.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { zoneTable } from "./zone-table.ts";

/**
 * The zone tables of a bundle's calendars and of those that pinned clocks have brought along from other definitions, from
 * the year before a record was opened to five years from now.
 */
export function zonesOf(bundle: Bundle, openedAt: number, now: number, clocks: Clocks = {}): { readonly [zone: string]: ZoneTable } {
  const from = Date.UTC(new Date(openedAt).getUTCFullYear() - 1, 0);
  const to = Date.UTC(new Date(now).getUTCFullYear() + 6, 0);
  const pinned = Object.values(clocks).flatMap((clock) => (clock.pinned === null ? [] : [clock.pinned.calendar]));
  const zones = new Set([...Object.values(bundle.calendars), ...pinned].map((calendar) => calendar.zone));
  return Object.fromEntries([...zones].sort().map((zone) => [zone, zoneTable(zone, from, to)]));
}
