/** Numbers that were told, counted anew from what is there. */
import type { Pool } from "pg";
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { Reading } from "../../engine/indicator/tally.ts";
import { tzdbVersion } from "../calendar/zone-table.ts";
import { reckon } from "./asked.ts";
import { storedProgram } from "./program.ts";
import { count } from "./reading.ts";

export interface Recount {
  readonly digest: string;
  readonly period: string;
  readonly asOf: string;
  readonly rowsHash: string;
  /** Null = it is the same; else what differs, in words. */
  readonly differs: string | null;
}

interface StoredRow {
  readonly digest: string;
  readonly period: string;
  readonly asOf: Date;
  readonly rowsHash: string;
  readonly tzdb: string;
  readonly reading: Reading;
}

/** Recounts the stored readings of an indicator of any version, `limit` of them after a position, oldest first. */
export async function recount(
  pool: Pool,
  name: string,
  page: { readonly after: readonly [asOf: string, digest: string, period: string] | null; readonly limit: number },
): Promise<readonly Recount[]> {
  const { rows } = await pool.query<StoredRow>(
    `select r.digest, r.period, r.as_of as "asOf", r.rows_hash as "rowsHash", r.tzdb, r.reading
     from indicator_readings r join indicator_programs p using (digest)
     where p.name = $1 and ($2::timestamptz is null or (r.as_of, r.digest collate "C", r.period collate "C") > ($2, $3, $4))
     order by r.as_of, r.digest collate "C", r.period collate "C" limit $5`,
    [name, ...(page.after ?? [null, null, null]), page.limit],
  );
  const recounts: Recount[] = [];
  for (const row of rows) {
    const { digest, period, asOf, rowsHash } = row;
    recounts.push({ digest, period, asOf: asOf.toISOString(), rowsHash, differs: await differenceOf(pool, row) });
  }
  return recounts;
}

async function differenceOf(pool: Pool, stored: StoredRow): Promise<string | null> {
  const program = await storedProgram(pool, stored.digest);
  if (program === null) return "what it was computed by is gone";
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
