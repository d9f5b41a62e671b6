import type { ZoneTable } from "../engine/clock/ir.ts";
import { zoneTable } from "../store/calendar/zone-table.ts";
import { zoneSpan } from "../store/calendar/zones.ts";

/** Offsets of zones around an instant (UTC milliseconds), for the quiet hours that it may lie in. */
export function quietZone(at: number): (name: string) => ZoneTable {
  const [from, until] = zoneSpan(at, at);
  return (name) => zoneTable(name, from, until);
}
