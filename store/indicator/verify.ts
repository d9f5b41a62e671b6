/** Numbers that were told, counted anew from what is there. */
import type { Pool } from "pg";
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { Reading } from "../../engine/indicator/tally.ts";
import { tzdbVersion } from "../calendar/zone-table.ts";
import type { Queryable } from "../pool.ts";
import { reckon } from "./asked.ts";
import type { Program } from "./program.ts";
import { count } from "./reading.ts";

export interface Recount {
  readonly digest: string;
  readonly period: string;
  readonly asOf: string;
  readonly rowsHash: string;
  /** Null = it is the same; else what differs, in words. */
  readonly differs: string | null;
}

/** A number that was told, with what it was computed by. */
export interface StoredReading {
  readonly digest: string;
  readonly program: Program;
  readonly period: string;
  readonly asOf: Date;
  readonly rowsHash: string;
  readonly tzdb: string;
  readonly reading: Reading;
}

/** Those of an indicator of any version, `limit` of them after a position, oldest first. */
export async function listReadings(
  db: Queryable,
  name: string,
  page: { readonly after: readonly [asOf: string, digest: string, period: string] | null; readonly limit: number },
): Promise<readonly StoredReading[]> {
  const { rows } = await db.query<StoredReading>(
    `select r.digest, p.body as program, r.period, r.as_of as "asOf", r.rows_hash as "rowsHash", r.tzdb, r.reading
     from indicator_readings r join indicator_programs p using (digest)
     where p.name = $1 and ($2::timestamptz is null or (r.as_of, r.digest collate "C", r.period collate "C") > ($2, $3, $4))
     order by r.as_of, r.digest collate "C", r.period collate "C" limit $5`,
    [name, ...(page.after ?? [null, null, null]), page.limit],
  );
  return rows;
}

/** Counts one anew: all records of its period. */
export async function recount(pool: Pool, stored: StoredReading): Promise<Recount> {
  const { digest, period, asOf, rowsHash } = stored;
  return { digest, period, asOf: asOf.toISOString(), rowsHash, differs: await differenceOf(pool, stored) };
}

async function differenceOf(pool: Pool, stored: StoredReading): Promise<string | null> {
  const program = { ...stored.program, digest: stored.digest };
  const at = stored.asOf.getTime();
  const reckoning = reckon(program, stored.period, at, at);
  if (!reckoning.ok) return reckoning.error;
  const counted = await count(pool, program, reckoning.value);
  if (!counted.ok) return counted.error;
  const { reading, rowsHash } = counted.value;
  if (canonicalJson(reading) !== canonicalJson(stored.reading)) {
    const [was, is] = [stored.reading.total, reading.total];
    const zones = stored.tzdb === tzdbVersion() ? "" : `; time zones were ${stored.tzdb} and are ${tzdbVersion()}`;
    return `n was ${String(was.n)} of ${String(was.n + was.excluded)} and is ${String(is.n)} of ${String(is.n + is.excluded)}${zones}`;
  }
  return rowsHash === stored.rowsHash ? null : "the figures are the same, and are made of other rows";
}
