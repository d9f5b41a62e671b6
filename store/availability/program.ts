/** What uptime is reckoned by: a commitment with its calendar, known by the digest of both. */
import type { Availability } from "../../engine/availability/ir.ts";
import type { Calendar } from "../../engine/clock/ir.ts";
import type { ClockContext } from "../../engine/clock/context.ts";
import { readDefinitionsByName, readLatestDefinition } from "../definition/read.ts";
import { digestOf } from "../digest.ts";
import { zoneOf } from "../indicator/program.ts";
import type { Queryable } from "../pool.ts";

export interface UptimeProgram {
  readonly availability: Availability;
  readonly calendars: { readonly [name: string]: Calendar };
}

export interface KnownUptimeProgram extends UptimeProgram {
  readonly digest: string;
}

/** By what is published now; null = there is no such commitment. */
export async function latestUptimeProgram(db: Queryable, name: string): Promise<KnownUptimeProgram | null> {
  const published = (await readLatestDefinition(db, "Availability", name))?.ir ?? null;
  if (published === null) return null;
  // Whom it warns changes no number.
  const { warn: _, ...availability } = published;
  const { hours } = availability;
  const calendars = hours === null ? {} : Object.fromEntries(await readDefinitionsByName(db, "Calendar", [hours]));
  const program: UptimeProgram = { availability, calendars };
  return { ...program, digest: digestOf(program) };
}

export async function keepUptimeProgram(
  db: Queryable,
  { digest, availability, calendars }: KnownUptimeProgram,
): Promise<void> {
  await db.query("insert into uptime_programs (digest, name, body) values ($1, $2, $3) on conflict do nothing", [
    digest,
    availability.name,
    JSON.stringify({ availability, calendars }),
  ]);
}

/** Offsets of the zones of its periods and of its calendar, to some years after an instant. */
export function uptimeZones({ availability, calendars }: UptimeProgram, until: number): ClockContext["zones"] {
  const zones = [...new Set([availability.zone, ...Object.values(calendars).map(({ zone }) => zone)])];
  return Object.fromEntries(zones.map((zone) => [zone, zoneOf(zone, until)]));
}

/** What its hours of service are counted by. */
export function uptimeContext(program: UptimeProgram, until: number): ClockContext {
  return { calendars: program.calendars, tables: {}, zones: uptimeZones(program, until) };
}
