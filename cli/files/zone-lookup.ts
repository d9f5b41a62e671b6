import { zoneTable } from "../../store/calendar/zone-table.ts";
import type { ZoneTable } from "../../engine/clock/ir.ts";

const from = Date.UTC(2000, 0, 1);
const until = Date.UTC(2050, 0, 1);

/** Offsets of a zone from the host's time zone data, null when it knows no such zone. */
export function zoneLookup(name: string): ZoneTable | null {
  try {
    return zoneTable(name, from, until);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
