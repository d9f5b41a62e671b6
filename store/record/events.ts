import type { EventBody, LedgerEvent } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";

interface EventRow {
  seq: number;
  at: Date;
  command_id: string;
  by_user: string;
  body: EventBody;
}

/** The events of a record after a sequence, in order. `limit` bounds a page; without it, all. */
export async function readEvents(
  db: Queryable,
  recordId: string,
  after: number,
  limit?: number,
): Promise<LedgerEvent[]> {
  const { rows } = await db.query<EventRow>(
    "select seq, at, command_id, by_user, body from ledger where record_id = $1 and seq > $2 order by seq limit $3",
    [recordId, after, limit ?? null],
  );
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at.getTime(),
    commandId: row.command_id,
    by: row.by_user,
    body: row.body,
  }));
}
