/** Uptime that was told, reckoned anew from what is there. */
import type { Pool } from "pg";
import { askPeriod } from "../../engine/availability/ask.ts";
import type { Outage } from "../../engine/availability/reckon.ts";
import type { ServiceUptime, UptimeReading } from "../../engine/availability/reading.ts";
import { canonicalJson } from "../../engine/base/canonical.ts";
import { ok, type Result } from "../../engine/base/result.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { tzdbVersion } from "../calendar/zone-table.ts";
import { zoneOf } from "../indicator/program.ts";
import type { Queryable } from "../pool.ts";
import type { UptimeProgram } from "./program.ts";
import { reckonStored, type ToldUptime, type UptimeEvidence } from "./reading.ts";

export interface StoredUptime extends Pick<ToldUptime, "reading" | "scope" | "rowsHash" | "tzdb"> {
  readonly digest: string;
  readonly program: UptimeProgram;
  readonly period: string;
  readonly asOf: Date;
}

/** Those of a commitment of any version, `limit` of them after a position, oldest first. */
export async function listUptimes(
  db: Queryable,
  name: string,
  page: { readonly after: readonly [asOf: string, digest: string, period: string] | null; readonly limit: number },
): Promise<readonly StoredUptime[]> {
  const { rows } = await db.query<StoredUptime>(
    `select r.digest, p.body as program, r.period, r.as_of as "asOf", r.scope, r.rows_hash as "rowsHash", r.tzdb, r.reading
     from uptime_readings r join uptime_programs p using (digest)
     where p.name = $1 and ($2::timestamptz is null or (r.as_of, r.digest collate "C", r.period collate "C") > ($2, $3, $4))
     order by r.as_of, r.digest collate "C", r.period collate "C" limit $5`,
    [name, ...(page.after ?? [null, null, null]), page.limit],
  );
  return rows;
}

export interface UptimeRecount {
  /** Of what was known at the reading: null = it is the same; else what differs, in words. */
  readonly differs: string | null;
  /** Of what is known now of a period that was over: null = it would be the same; else what was corrected since. */
  readonly corrected: string | null;
}

/** `known`: the latest instant of which all is seen, UTC milliseconds. */
export async function recountUptime(pool: Pool, stored: StoredUptime, known: number): Promise<UptimeRecount> {
  const { rowsHash, tzdb, reading } = stored;
  const at = stored.asOf.getTime();
  const again = await reckonAgain(pool, stored, at);
  if (!again.ok) return { differs: again.error, corrected: null };
  const { evidence, isOver } = again.value;
  if (canonicalJson(evidence.reading) !== canonicalJson(reading)) {
    const zones = tzdb === tzdbVersion() ? [] : [`time zones were ${tzdb} and are ${tzdbVersion()}`];
    const told = differences(reading, evidence.reading);
    const words = told.length === 0 ? ["the uptime is the same, and its outages are cut in another way"] : told;
    return { differs: [...words, ...zones].join("; "), corrected: null };
  }
  const differs = rowsHash === evidence.rowsHash ? null : "the uptime is the same, and is made of other rows";
  const now = isOver && known > at ? await reckonAgain(pool, stored, known) : null;
  if (now === null) return { differs, corrected: null };
  if (!now.ok) return { differs, corrected: now.error };
  const later = differences(reading, now.value.evidence.reading);
  return { differs, corrected: later.length === 0 ? null : later.join("; ") };
}

async function reckonAgain(
  pool: Pool,
  { program, scope, period }: StoredUptime,
  at: number,
): Promise<Result<{ readonly evidence: UptimeEvidence; readonly isOver: boolean }, string>> {
  const asked = askPeriod(program.availability, zoneOf(program.availability.zone, at), period, at, at);
  if (!asked.ok) return asked;
  const evidence = await reckonStored(pool, program, asked.value, scope);
  return evidence.ok ? ok({ evidence: evidence.value, isOver: at >= asked.value.period.to }) : evidence;
}

/** Outages that are another are named, as many as one reads. */
const named = 5;

function differences(was: UptimeReading, is: UptimeReading): readonly string[] {
  return was.services.flatMap((before): string[] => {
    const after = is.services.find(({ ci }) => ci === before.ci);
    if (after === undefined) return [`${before.name} is in it no more`];
    const outages = outagesThatDiffer(before, after);
    const isSame = outages.length === 0 && before.downMs === after.downMs && before.totalMs === after.totalMs;
    return isSame ? [] : [`${before.name} was out ${secondsOf(before)} and is ${secondsOf(after)}`, ...outages];
  });
}

function secondsOf({ downMs }: ServiceUptime): string {
  return `${String(downMs / 1000)} s`;
}

function outagesThatDiffer(before: ServiceUptime, after: ServiceUptime): readonly string[] {
  const keyOf = ({ source, id, from }: Outage): string => `${source} ${id} ${String(from)}`;
  const [was, is] = [before, after].map(({ outages }) => new Map(outages.map((one) => [keyOf(one), one])));
  const keys = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])];
  return keys
    .flatMap((key): string[] => {
      const [one, other] = [was?.get(key), is?.get(key)];
      const [told, found] = [textOf(one), textOf(other)];
      return told === found ? [] : [`${(one ?? other)?.id ?? key}: was ${told}, is ${found}`];
    })
    .slice(0, named);
}

function textOf(outage: Outage | undefined): string {
  if (outage === undefined) return "none";
  const { from, to, countedMs } = outage;
  return `${instantText(from)} to ${instantText(to)} (${String(countedMs / 1000)} s count)`;
}
