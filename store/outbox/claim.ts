import type { Queryable } from "../pool.ts";
import type { OutboxEffect } from "./enqueue.ts";

export interface OutboxEntry {
  readonly id: string;
  readonly recordId: string;
  readonly effect: OutboxEffect;
  readonly attempts: number;
  /** Counts from 1: how often it was given to the relay anew after it was parked. */
  readonly arming: number;
}

/**
 * Takes up to `limit` entries that are due, for `leaseMs`: another relay does not see them until the lease ends, so an
 * entry whose relay died is delivered again (at least once; every effect is idempotent by its id). Parked ones are
 * left.
 */
export async function claimOutbox(db: Queryable, limit: number, leaseMs: number): Promise<OutboxEntry[]> {
  const { rows } = await db.query<{
    id: string;
    record_id: string;
    body: OutboxEffect;
    attempts: number;
    arming: number;
  }>(
    `update outbox set attempts = attempts + 1, available_at = now() + make_interval(secs => $2 / 1000.0)
     where id in (
       select id from outbox where done_at is null and available_at <= now()
       order by available_at, id limit $1 for update skip locked)
     returning id, record_id, body, attempts, arming`,
    [limit, leaseMs],
  );
  return rows.map((row) => ({
    id: row.id,
    recordId: row.record_id,
    effect: row.body,
    attempts: row.attempts,
    arming: row.arming,
  }));
}
