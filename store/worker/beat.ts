import type { Queryable } from "../pool.ts";
import type { WorkerFacts } from "./worker.ts";

/** Seconds after which a worker that was not seen counts as gone: four beats. */
export const goneAfterSeconds = 40;

/**
 * Says that a worker lives, and forgets those that are gone. One that was forgotten while its process slept is known
 * again. What it can do is written once.
 */
export async function beat(db: Queryable, worker: WorkerFacts): Promise<void> {
  const seen = await db.query("update workers set seen_at = now() where id = $1", [worker.id]);
  if (seen.rowCount === 0)
    await db.query(
      `insert into workers (id, host, pid, version, build, functions) values ($1, $2, $3, $4, $5, $6)
       on conflict (id) do update set seen_at = now()`,
      [worker.id, worker.host, worker.pid, worker.version, worker.build, JSON.stringify(worker.functions)],
    );
  await db.query("delete from workers where seen_at < now() - make_interval(secs => $1)", [goneAfterSeconds]);
}

/** Forgets a worker that has stopped. */
export async function leave(db: Queryable, id: string): Promise<void> {
  await db.query("delete from workers where id = $1", [id]);
}
