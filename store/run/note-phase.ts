import type { Queryable } from "../pool.ts";

/**
 * Notes that a run was suspended, or that it goes on. One that has ended keeps its outcome; an unknown one is nothing.
 */
export async function notePhase(db: Queryable, id: string, phase: "suspended" | "running" | "waiting"): Promise<void> {
  await db.query(
    "update runs set phase = $2, started_at = coalesce(started_at, now()) where id = $1 and ended_at is null",
    [id, phase],
  );
}
