import type { Calendar, ZoneTable } from "../../engine/clock/ir.ts";
import type { Clocks } from "../../engine/clock/ledger.ts";
import { zoneTable } from "./zone-table.ts";

/** First and last instant, UTC milliseconds: from the year before a record was opened to five years from now. */
export function zoneSpan(openedAt: number, now: number): readonly [from: number, to: number] {
  return [Date.UTC(new Date(openedAt).getUTCFullYear() - 1, 0), Date.UTC(new Date(now).getUTCFullYear() + 6, 0)];
}

/**
 * The zone tables of a bundle's calendars and of those that pinned clocks have brought along from other definitions.
 */
export function zonesOf(
  calendars: { readonly [name: string]: Calendar },
  openedAt: number,
  now: number,
  clocks: Clocks = {},
): { readonly [zone: string]: ZoneTable } {
  const [from, to] = zoneSpan(openedAt, now);
  const pinned = Object.values(clocks).flatMap((clock) => (clock.pinned === null ? [] : [clock.pinned.calendar]));
  const zones = new Set([...Object.values(calendars), ...pinned].map((calendar) => calendar.zone));
  return Object.fromEntries([...zones].sort().map((zone) => [zone, zoneTable(zone, from, to)]));
}
