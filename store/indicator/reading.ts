/**
 * Numbers that are told.
 *
 * 1. A reading is made on one snapshot, of what was committed until its instant, and of nothing else.
 * 2. One that was told is kept with a hash of its rows, and told again as it is: it is never altered.
 * 3. Kept is one of a settled period, as of when it settled. Of other instants there is no end: they are kept for those
 *    who prove numbers, and told to others without.
 */
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { canonicalJson } from "../../engine/base/canonical.ts";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import { capacityOf } from "../../engine/indicator/capacity.ts";
import { type Outcome, outcomesOf } from "../../engine/indicator/outcome.ts";
import { type Reading, Tally } from "../../engine/indicator/tally.ts";
import { tzdbVersion } from "../calendar/zone-table.ts";
import { inSnapshot, inTransaction } from "../transaction.ts";
import type { Reckoning } from "./asked.ts";
import { fieldsRead, keepProgram, type KnownProgram } from "./program.ts";
import { readRows } from "./rows.ts";

export interface ToldReading {
  readonly reading: Reading;
  /** SHA-256 of its rows, in hex. */
  readonly rowsHash: string;
  readonly tzdb: string;
  readonly takenAt: string;
  readonly kept: boolean;
}

/** The error is for who asks. */
export async function tell(
  pool: Pool,
  program: KnownProgram,
  reckoning: Reckoning,
  keep: boolean,
): Promise<Result<ToldReading, string>> {
  const known = await keptReading(pool, program.digest, reckoning);
  if (known !== null) return ok(known);
  const counted = await count(pool, program, reckoning);
  if (!counted.ok || !keep) return counted;
  const { reading, rowsHash, tzdb } = counted.value;
  await inTransaction(pool, async (client) => {
    await keepProgram(client, program);
    await client.query(
      `insert into indicator_readings (digest, period, as_of, n, excluded, rows_hash, tzdb, reading)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      [
        program.digest,
        reckoning.asked.period.text,
        new Date(reckoning.asOf),
        reading.total.n,
        reading.total.excluded,
        rowsHash,
        tzdb,
        JSON.stringify(reading),
      ],
    );
  });
  // Whoever was first is told to all.
  return ok((await keptReading(pool, program.digest, reckoning)) ?? counted.value);
}

async function keptReading(pool: Pool, digest: string, { asked, asOf }: Reckoning): Promise<ToldReading | null> {
  const { rows } = await pool.query<{ reading: Reading; rowsHash: string; tzdb: string; takenAt: Date }>(
    `select reading, rows_hash as "rowsHash", tzdb, taken_at as "takenAt" from indicator_readings
     where digest = $1 and period = $2 and as_of = $3`,
    [digest, asked.period.text, new Date(asOf)],
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, takenAt: row.takenAt.toISOString(), kept: true };
}

/** Counted anew, whatever was told. */
export async function count(
  pool: Pool,
  program: KnownProgram,
  reckoning: Reckoning,
): Promise<Result<ToldReading, string>> {
  const capacity = capacityOf(reckoning.asked);
  if (!capacity.ok) return capacity;
  const tally = new Tally(program.indicator, capacity.value);
  const hash = createHash("sha256");
  const fault = await eachOutcome(pool, program, reckoning, (outcome) => {
    const { bucket: _, groups: __, ...line } = outcome;
    hash.update(`${canonicalJson(line)}\n`);
    return tally.add(outcome);
  });
  if (fault !== null) return failure(fault);
  const takenAt = new Date().toISOString();
  return ok({ reading: tally.reading(), rowsHash: hash.digest("hex"), tzdb: tzdbVersion(), takenAt, kept: false });
}

/** Null, or why it cannot be counted; `take` says so too. */
async function eachOutcome(
  pool: Pool,
  program: KnownProgram,
  { asked, asOf }: Reckoning,
  take: (outcome: Outcome) => string | null,
): Promise<string | null> {
  return inSnapshot(pool, async (client) => {
    for await (const rows of readRows(client, { asked, fields: fieldsRead(program), asOf, after: "" }))
      for (const row of rows) {
        const outcomes = outcomesOf(row, asked);
        if (!outcomes.ok) return outcomes.error;
        for (const outcome of outcomes.value) {
          const fault = take(outcome);
          if (fault !== null) return fault;
        }
      }
    return null;
  });
}

export interface RecordOutcomes {
  readonly id: string;
  readonly outcomes: readonly Outcome[];
}

/** What a number is made of: the next records that are in it, by id. */
export async function listOutcomes(
  pool: Pool,
  program: KnownProgram,
  { asked, asOf }: Reckoning,
  page: { readonly after: string; readonly limit: number },
): Promise<Result<readonly RecordOutcomes[], string>> {
  return inSnapshot(pool, async (client) => {
    const found: RecordOutcomes[] = [];
    for await (const rows of readRows(client, { asked, fields: fieldsRead(program), asOf, after: page.after }))
      for (const row of rows) {
        const outcomes = outcomesOf(row, asked);
        if (!outcomes.ok) return failure(outcomes.error);
        if (outcomes.value.length > 0) found.push({ id: row.id, outcomes: outcomes.value });
        if (found.length === page.limit) return ok(found);
      }
    return ok(found);
  });
}
