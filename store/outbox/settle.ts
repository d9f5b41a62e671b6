import type { Queryable } from "../pool.ts";
import type { OutboxEffect } from "./effect.ts";

/** Marks an entry delivered. */
export async function completeOutbox(db: Queryable, id: string): Promise<void> {
  await db.query("update outbox set done_at = now(), error = null, parked_at = null where id = $1", [id]);
}

/** Takes back that entries were delivered: they are carried out anew. */
export async function reopenOutbox(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query("update outbox set done_at = null where id = any($1)", [ids]);
}

/**
 * Records why a delivery failed and when to try again. Entries are never dropped. What waits for it in its lane is not
 * looked at before then either.
 */
export async function postponeOutbox(db: Queryable, id: string, error: string, retryInMs: number): Promise<void> {
  await db.query(
    `with failed as (
       update outbox set error = $2, available_at = now() + make_interval(secs => $3 / 1000.0) where id = $1
       returning lane, position, available_at)
     update outbox o set available_at = f.available_at from failed f
     where o.lane = f.lane and o.position > f.position and o.done_at is null and o.parked_at is null
       and o.available_at < f.available_at`,
    [id, storable(error), retryInMs],
  );
}

/** Puts an entry aside with the reason, until `rearmOutbox` gives it back: no relay takes it meanwhile. */
export async function parkOutbox(db: Queryable, id: string, error: string): Promise<void> {
  await db.query(
    "update outbox set error = $2, parked_at = now(), available_at = 'infinity' where id = $1 and done_at is null",
    [id, storable(error)],
  );
}

/** Puts an effect in the place of the one with its id, before it is carried out. */
export async function rewriteOutbox(db: Queryable, effect: OutboxEffect): Promise<void> {
  await db.query("update outbox set body = $2 where id = $1", [effect.id, JSON.stringify(effect)]);
}

function storable(error: string): string {
  return error.replaceAll("\u0000", "�").slice(0, 2000);
}
