import type { Queryable } from "../pool.ts";
import { goneAfterSeconds } from "./beat.ts";
import type { RunningWorkerFacts } from "./worker.ts";

/** The workers that run, the oldest first. */
export async function listWorkers(db: Queryable): Promise<readonly RunningWorkerFacts[]> {
  const { rows } = await db.query<RunningWorkerFacts>(
    `select id, host, pid, version, build, functions, started_at as "startedAt", seen_at as "seenAt" from workers
     where seen_at >= now() - make_interval(secs => $1) order by started_at, id collate "C"`,
    [goneAfterSeconds],
  );
  return rows;
}
