import type pg from "pg";
import type { EventBody } from "../../engine/lifecycle/record.ts";
import { inSnapshot } from "../transaction.ts";

/** A closed record as an archive keeps it: all that proves it without this database. */
export interface ArchivableRecord {
  readonly record: string;
  readonly number: string;
  readonly type: string;
  /** ISO 8601 in UTC. */
  readonly closedAt: string;
  readonly head: number;
  /** Hex SHA-256 of the last event. */
  readonly hash: string;
  /** Digests of all definitions that it was ever pinned to. */
  readonly bundles: readonly string[];
  readonly events: readonly ArchivedEvent[];
}

export interface ArchivedEvent {
  readonly seq: number;
  /** UTC milliseconds. */
  readonly at: number;
  /** When it reached the store, ISO 8601; null = an event of an earlier version. */
  readonly committedAt: string | null;
  readonly commandId: string;
  readonly by: string;
  readonly body: EventBody;
  /** Hex SHA-256 over the hash before it and its content. */
  readonly hash: string;
}

interface Row {
  id: string;
  number: string;
  type: string;
  closed_at: Date;
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

function recordOf(row: Row, events: readonly ArchivedEvent[]): ArchivableRecord {
  const bundles = events.flatMap(({ body }) =>
    body.kind === "opened" || body.kind === "rebound" ? [body.bundle] : [],
  );
  return {
    record: row.id,
    number: row.number,
    type: row.type,
    closedAt: row.closed_at.toISOString(),
    head: row.head,
    hash: row.hash,
    bundles: [...new Set(bundles)],
    events,
  };
}

async function readLedgers(
  client: pg.PoolClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly ArchivedEvent[]>> {
  const { rows } = await client.query<{
    record_id: string;
    seq: number;
    at: Date;
    committed_at: Date | null;
    command_id: string;
    by_user: string;
    body: EventBody;
    hash: string;
  }>(
    `select record_id, seq, at, committed_at, command_id, by_user, body, encode(hash, 'hex') as hash
     from ledger where record_id = any($1) order by record_id, seq`,
    [ids],
  );
  const events = new Map<string, ArchivedEvent[]>();
  for (const row of rows) {
    const known = events.get(row.record_id) ?? [];
    events.set(row.record_id, known);
    known.push({
      seq: row.seq,
      at: row.at.getTime(),
      committedAt: row.committed_at?.toISOString() ?? null,
      commandId: row.command_id,
      by: row.by_user,
      body: row.body,
      hash: row.hash,
    });
  }
  return events;
}
