import { utcZone } from "../clock/calendar.ts";
import type { ZoneTable } from "../clock/ir.ts";

/** Offsets of a zone that a definition names: whoever runs scenarios reads those of all of them before. */
export function zoneOf(zones: { readonly [zone: string]: ZoneTable }, name: string): ZoneTable {
  if (name === utcZone.zone) return utcZone;
  const zone = Object.hasOwn(zones, name) ? zones[name] : undefined;
  if (zone === undefined) throw new Error(`the offsets of the zone "${name}" were not read`);
  return zone;
}
