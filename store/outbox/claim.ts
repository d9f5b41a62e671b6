import type { Queryable } from "../pool.ts";
import type { OutboxEffect } from "./effect.ts";

export interface OutboxEntry {
  readonly id: string;
  readonly recordId: string;
  readonly effect: OutboxEffect;
  readonly attempts: number;
  /** Counts from 1: how often it was given to the relay anew after it was parked. */
  readonly arming: number;
}

interface EntryRow {
  readonly id: string;
  readonly record_id: string;
  readonly body: OutboxEffect;
  readonly attempts: number;
  readonly arming: number;
}

/** An entry that waits in the same lane before another one. */
const waitsBefore = "e.lane = o.lane and e.position < o.position and e.done_at is null and e.parked_at is null";

/**
 * Takes up to `limit` entries that are due, for `leaseMs`: another relay does not see them until the lease ends, so an
 * entry whose relay died is delivered again (at least once; every effect is idempotent by its id). Parked ones are
 * left, and so are those that must wait for another one of their lane.
 */
export async function claimOutbox(db: Queryable, limit: number, leaseMs: number): Promise<OutboxEntry[]> {
  const { rows } = await db.query<EntryRow>(
    `update outbox set attempts = attempts + 1, available_at = now() + make_interval(secs => $2 / 1000.0)
     where id in (
       select id from outbox o where done_at is null and available_at <= now()
         and not exists (select from outbox e where ${waitsBefore})
       order by available_at, position limit $1 for update skip locked)
     returning id, record_id, body, attempts, arming`,
    [limit, leaseMs],
  );
  return rows.map(entryOf);
}

/** Takes the entry that has waited for this one, which is done, when it is due; null = there is none. */
export async function claimFollower(db: Queryable, doneId: string, leaseMs: number): Promise<OutboxEntry | null> {
  const { rows } = await db.query<EntryRow>({
    name: "claim-follower",
    text: `update outbox set attempts = attempts + 1, available_at = now() + make_interval(secs => $2 / 1000.0)
     where id = (
       select o.id from outbox d join outbox o using (lane)
       where d.id = $1 and o.done_at is null and o.parked_at is null order by o.position limit 1)
       and done_at is null and available_at <= now()
     returning id, record_id, body, attempts, arming`,
    values: [doneId, leaseMs],
  });
  const [row] = rows;
  return row === undefined ? null : entryOf(row);
}

function entryOf(row: EntryRow): OutboxEntry {
  return { id: row.id, recordId: row.record_id, effect: row.body, attempts: row.attempts, arming: row.arming };
}
