import type { Queryable } from "../pool.ts";

/** Marks an entry delivered. */
export async function completeOutbox(db: Queryable, id: string): Promise<void> {
  await db.query("update outbox set done_at = now(), error = null where id = $1", [id]);
}

/** Records why a delivery failed and when to try again. Entries are never dropped. */
export async function postponeOutbox(db: Queryable, id: string, error: string, retryInMs: number): Promise<void> {
  await db.query("update outbox set error = $2, available_at = now() + make_interval(secs => $3 / 1000.0) where id = $1", [
    id,
    error.slice(0, 2000),
    retryInMs,
  ]);
}
