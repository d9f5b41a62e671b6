/** Warnings that are due: part of the error budget of a service is used up, and nobody was told of so much. */
import type { Pool } from "pg";
import { unsettledPeriods } from "../../engine/availability/ask.ts";
import type { SourceRow } from "../../engine/availability/reading.ts";
import type { Service } from "../../engine/availability/service.ts";
import {
  doesWarn,
  type DueWarning,
  dueWarnings,
  nextReached,
  type Watched,
} from "../../engine/availability/warning.ts";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import { readDefinitionsOfKind } from "../definition/read.ts";
import { recordOfKey } from "../record/record-of-key.ts";
import { latestUptimeProgram, type UptimeProgram, uptimeContext, uptimeZones } from "./program.ts";
import { reckonStored } from "./reading.ts";

export interface Warnings {
  readonly due: readonly DueWarning[];
  /** When the next one is due while nothing else happens, UTC milliseconds; null = by nothing that is known. */
  readonly nextAt: number | null;
  /** Why some commitments were not looked at. */
  readonly faults: readonly string[];
}

/** Of all commitments that warn, or of those of these names, by what is known at an instant. */
export async function readWarnings(pool: Pool, now: number, names: readonly string[] | null = null): Promise<Warnings> {
  const published = await readDefinitionsOfKind(pool, "Availability");
  const due: DueWarning[] = [];
  const faults: string[] = [];
  let nextAt = Infinity;
  for (const availability of published.values()) {
    if (!doesWarn(availability) || names?.includes(availability.name) === false) continue;
    const watched = await watchedOf(pool, availability, now);
    const found = watched.ok ? dueWarnings(watched.value, now) : watched;
    const next = watched.ok ? nextReached(watched.value, now) : watched;
    if (!found.ok || !next.ok) {
      faults.push(...[found, next].flatMap((one) => (one.ok ? [] : [one.error])).slice(0, 1));
      continue;
    }
    for (const warning of found.value) if (!(await isTold(pool, warning))) due.push(warning);
    nextAt = Math.min(nextAt, next.value ?? Infinity);
  }
  return { due, nextAt: nextAt === Infinity ? null : nextAt, faults };
}

async function watchedOf(
  pool: Pool,
  availability: Watched["availability"],
  now: number,
): Promise<Result<Watched, string>> {
  const program = await latestUptimeProgram(pool, availability.name);
  if (program === null) return failure(`availability "${availability.name}" was retired`);
  const zone = uptimeZones(program, now)[availability.zone];
  if (zone === undefined) return failure(`availability "${availability.name}": no zone "${availability.zone}"`);
  const known = await rowsOf(pool, program, unsettledPeriods(availability, zone, now), now);
  if (!known.ok) return known;
  return ok({ availability, ...known.value, context: uptimeContext(program, now), zone });
}

/** What says something of any of the periods, each row once. */
async function rowsOf(
  pool: Pool,
  program: UptimeProgram,
  periods: ReturnType<typeof unsettledPeriods>,
  now: number,
): Promise<Result<{ readonly services: readonly Service[]; readonly rows: readonly SourceRow[] }, string>> {
  let services: readonly Service[] = [];
  const rows = new Map<string, SourceRow>();
  for (const period of periods) {
    const read = await reckonStored(pool, program, { period, asOf: now, provisional: true }, null);
    if (!read.ok) return read;
    services = read.value.scope;
    for (const one of read.value.rows) rows.set(`${one.source} ${one.row.id}`, one);
  }
  return ok({ services, rows: [...rows.values()] });
}

async function isTold(pool: Pool, { record, keys }: DueWarning): Promise<boolean> {
  for (const key of keys) if ((await recordOfKey(pool, record, key)) !== null) return true;
  return false;
}
