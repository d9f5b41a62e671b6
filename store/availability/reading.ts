/**
 * Uptime that is told.
 *
 * 1. A reading is made on one snapshot, of what was committed until its instant, and of nothing else but the services
 *    and what they depend on: those are taken as the CMDB has them, and kept with it.
 * 2. One of a settled period is kept with a hash of its rows, and told again as it is: it is never altered.
 */
import type { Pool, PoolClient } from "pg";
import type { AskedPeriod } from "../../engine/availability/ask.ts";
import { type SourceRow, type UptimeReading, UptimeReader } from "../../engine/availability/reading.ts";
import type { Service } from "../../engine/availability/service.ts";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import { tzdbVersion } from "../calendar/zone-table.ts";
import { inSnapshot, inTransaction } from "../transaction.ts";
import { keepUptimeProgram, type KnownUptimeProgram, uptimeContext, type UptimeProgram } from "./program.ts";
import { readSource } from "./rows.ts";
import { hashOfRows } from "./rows-hash.ts";
import { readServices } from "./services.ts";

export interface ToldUptime {
  readonly reading: UptimeReading;
  readonly scope: readonly Service[];
  /** SHA-256 of scope and rows, in hex. */
  readonly rowsHash: string;
  readonly tzdb: string;
  readonly takenAt: string;
  readonly kept: boolean;
}

/** All that a reading is made of. */
export interface UptimeEvidence extends Omit<ToldUptime, "takenAt" | "kept"> {
  readonly rows: readonly SourceRow[];
}

/** More rows that say something of one period are refused: they are in memory at once. */
const mostRows = 20_000;

/** The error is for who asks. */
export async function tellUptime(
  pool: Pool,
  program: KnownUptimeProgram,
  asked: AskedPeriod,
  keep: boolean,
): Promise<Result<ToldUptime, string>> {
  const known = await keptUptime(pool, program.digest, asked);
  if (known !== null) return ok(known);
  const reckoned = await reckonStored(pool, program, asked, null);
  if (!reckoned.ok) return reckoned;
  const { rows: _, ...told } = reckoned.value;
  const { scope, rowsHash, tzdb, reading } = told;
  if (!keep) return ok({ ...told, takenAt: new Date().toISOString(), kept: false });
  await inTransaction(pool, async (client) => {
    await keepUptimeProgram(client, program);
    await client.query(
      `insert into uptime_readings (digest, period, as_of, scope, rows_hash, tzdb, reading)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [
        program.digest,
        asked.period.text,
        new Date(asked.asOf),
        JSON.stringify(scope),
        rowsHash,
        tzdb,
        JSON.stringify(reading),
      ],
    );
  });
  // Whoever was first is told to all.
  const first = await keptUptime(pool, program.digest, asked);
  return first === null ? failure("the reading that was kept is gone") : ok(first);
}

/** Null = there is none. */
async function keptUptime(
  pool: Pool,
  digest: string,
  { period, asOf }: Pick<AskedPeriod, "period" | "asOf">,
): Promise<ToldUptime | null> {
  const { rows } = await pool.query<Omit<ToldUptime, "takenAt" | "kept"> & { readonly takenAt: Date }>(
    `select reading, scope, rows_hash as "rowsHash", tzdb, taken_at as "takenAt" from uptime_readings
     where digest = $1 and period = $2 and as_of = $3`,
    [digest, period.text, new Date(asOf)],
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, takenAt: row.takenAt.toISOString(), kept: true };
}

/** Reckoned anew, whatever was told. `scope` null: the services as the CMDB has them now. */
export async function reckonStored(
  pool: Pool,
  program: UptimeProgram,
  asked: AskedPeriod,
  scope: readonly Service[] | null,
): Promise<Result<UptimeEvidence, string>> {
  return inSnapshot(pool, async (client) => {
    const services = scope === null ? await readServices(client, program.availability) : ok(scope);
    if (!services.ok) return failure(`availability "${program.availability.name}": ${services.error}`);
    return reckonOf(client, program, asked, services.value);
  });
}

async function reckonOf(
  client: PoolClient,
  program: UptimeProgram,
  asked: AskedPeriod,
  scope: readonly Service[],
): Promise<Result<UptimeEvidence, string>> {
  const { availability } = program;
  const reader = new UptimeReader({ availability, services: scope, asked });
  const rows: SourceRow[] = [];
  for (const source of [...availability.outages, ...availability.except])
    for await (const some of readSource(client, source, scope, asked))
      for (const row of some) {
        if (!reader.take(source, row)) continue;
        rows.push({ source: source.name, row });
        if (rows.length > mostRows)
          return failure(
            `availability "${availability.name}": more than ${String(mostRows)} records and alerts say something of ${asked.period.text}: ask for fewer services, or narrower outages`,
          );
      }
  const reading = reader.reading(uptimeContext(program, asked.asOf));
  if (!reading.ok) return reading;
  return ok({ reading: reading.value, scope, rows, rowsHash: hashOfRows(scope, rows), tzdb: tzdbVersion() });
}
