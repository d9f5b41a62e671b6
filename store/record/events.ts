import type { EventBody, LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { Queryable } from "../pool.ts";

interface EventRow {
  seq: number;
  at: Date;
  command_id: string;
  by_user: string;
  body: EventBody;
}

/** An event with when it reached the store. */
export interface CommittedEvent {
  readonly event: LedgerEvent;
  /** UTC milliseconds; null = not known, of an event of an earlier version. */
  readonly committedAt: number | null;
}

const columns = "seq, at, command_id, by_user, body";

/** The events of a record after a sequence, in order. `limit` bounds a page; without it, all. */
export async function readEvents(
  db: Queryable,
  recordId: string,
  after: number,
  limit?: number,
): Promise<LedgerEvent[]> {
  const { rows } = await db.query<EventRow>(
    `select ${columns} from ledger where record_id = $1 and seq > $2 order by seq limit $3`,
    [recordId, after, limit ?? null],
  );
  return rows.map(eventOf);
}

/** The events of some kinds only, in order. */
export async function readEventsOfKinds(
  db: Queryable,
  recordId: string,
  kinds: readonly EventBody["kind"][],
): Promise<LedgerEvent[]> {
  const { rows } = await db.query<EventRow>(
    `select ${columns} from ledger where record_id = $1 and kind = any($2) order by seq`,
    [recordId, kinds],
  );
  return rows.map(eventOf);
}

/** One page of the events of a record after a sequence but those of `without`, as the store took them. */
export async function readCommittedEvents(
  db: Queryable,
  recordId: string,
  { after, limit, without }: { readonly after: number; readonly limit: number; readonly without: readonly number[] },
): Promise<CommittedEvent[]> {
  const { rows } = await db.query<EventRow & { committed_at: Date | null }>(
    `select ${columns}, committed_at from ledger where record_id = $1 and seq > $2 and seq <> all($4::bigint[])
     order by seq limit $3`,
    [recordId, after, limit, without],
  );
  return rows.map((row) => ({ event: eventOf(row), committedAt: row.committed_at?.getTime() ?? null }));
}

function eventOf({ seq, at, command_id, by_user, body }: EventRow): LedgerEvent {
  return { seq, at: at.getTime(), commandId: command_id, by: by_user, body };
}
