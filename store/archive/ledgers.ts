import type pg from "pg";
import type { EventBody } from "../../engine/lifecycle/event.ts";

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

/** Whole ledgers, by record. */
export async function readLedgers(
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
