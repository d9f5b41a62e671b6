import type pg from "pg";
import { bundlesOf } from "../../engine/lifecycle/explain.ts";
import { inSnapshot } from "../transaction.ts";
import { type ArchivedEvent, readLedgers } from "./ledgers.ts";

/** A record as a file keeps it: all that proves it without this database. */
export interface ArchivableRecord {
  readonly record: string;
  readonly number: string;
  readonly type: string;
  /** ISO 8601 in UTC; null = it is open. */
  readonly closedAt: string | null;
  readonly head: number;
  /** Hex SHA-256 of the last event. */
  readonly hash: string;
  /** Digests of all definitions that it was ever pinned to. */
  readonly bundles: readonly string[];
  readonly events: readonly ArchivedEvent[];
}

interface Row {
  id: string;
  number: string;
  type: string;
  closed_at: Date | null;
  head: number;
  hash: string;
}

/** Events that one page holds at most, unless its first record alone has more. */
const maxEvents = 5_000;

/** Records that were closed before an instant, by their ids, with their ledgers, as of one moment. */
export async function readArchivable(
  pool: pg.Pool,
  { closedBefore, after, limit }: { readonly closedBefore: Date; readonly after: string; readonly limit: number },
): Promise<{ readonly items: readonly ArchivableRecord[]; readonly next: string | null }> {
  return inSnapshot(pool, async (client) => {
    const { rows } = await client.query<Row>(
      `select id, number, type, closed_at, head, encode(head_hash, 'hex') as hash from (
         select *, sum(head) over (order by id collate "C") - head as before from (
           select id, number, type, closed_at, head, head_hash from records
           where final and closed_at < $1 and id collate "C" > $2 order by id collate "C" limit $3) as page) as sized
       where before < $4 order by id collate "C"`,
      [closedBefore, after, limit, maxEvents],
    );
    const events = await readLedgers(
      client,
      rows.map(({ id }) => id),
    );
    const items = rows.map((row) => recordOf(row, events.get(row.id) ?? []));
    // A page that ends short may have been cut by its events.
    return { items, next: rows.at(-1)?.id ?? null };
  });
}

/** One record, open or closed, as of one moment; null when there is none. */
export async function readEvidence(pool: pg.Pool, recordId: string): Promise<ArchivableRecord | null> {
  return inSnapshot(pool, async (client) => {
    const { rows } = await client.query<Row>(
      `select id, number, type, closed_at, head, encode(head_hash, 'hex') as hash from records where id = $1`,
      [recordId],
    );
    const [row] = rows;
    return row === undefined ? null : recordOf(row, (await readLedgers(client, [recordId])).get(recordId) ?? []);
  });
}

function recordOf(row: Row, events: readonly ArchivedEvent[]): ArchivableRecord {
  return {
    record: row.id,
    number: row.number,
    type: row.type,
    closedAt: row.closed_at?.toISOString() ?? null,
    head: row.head,
    hash: row.hash,
    bundles: bundlesOf(events),
    events,
  };
}
