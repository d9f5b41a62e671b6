/**
 * Local time of a zone.
 *
 * 1. Of a time that the zone has twice the first counts, and one that it skips is the instant of the jump: every local
 *    time is one instant, and later ones are never earlier.
 */
import type { ZoneTable } from "./ir.ts";

const dayMs = 86_400_000;

/** Days from 1970-01-01 to a day `YYYY-MM-DD`. */
export function dayNumber(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / dayMs);
}

/** The instant of a local time (invariant 1); both are milliseconds, the local one as if it were UTC. */
export function instantOfLocal(zone: ZoneTable, local: number): number {
  let offset = zone.initialOffsetMs;
  for (const [at, next] of zone.transitions) {
    if (local - offset < at) break;
    if (local - next < at) return at;
    offset = next;
  }
  return local - offset;
}
