import type { Queryable } from "../pool.ts";
import type { RunPhase } from "./run.ts";

/** A run that has not ended and has told nothing for a while. */
export interface QuietRun {
  readonly id: string;
  readonly phase: RunPhase;
}

/**
 * Takes up to `limit` open runs that were not looked at for `forMs`, the longest unseen first, and counts them as
 * looked at: each is taken once in that time, by one process. Gives back those that told of no step meanwhile, and
 * whether there may be more.
 */
export async function claimUnchecked(
  db: Queryable,
  forMs: number,
  limit: number,
): Promise<{ readonly quiet: readonly QuietRun[]; readonly more: boolean }> {
  const { rows } = await db.query<QuietRun & { quiet: boolean }>(
    `with unseen as (
       select id from runs where ended_at is null and coalesce(checked_at, started_at, created_at) < now() - make_interval(secs => $1 / 1000.0)
       order by coalesce(checked_at, started_at, created_at), id limit $2 for update skip locked)
     update runs set checked_at = now() from unseen where runs.id = unseen.id
     returning runs.id, runs.phase, not exists (
       select 1 from run_steps
       where run_id = runs.id and greatest(run_steps.started_at, run_steps.ended_at) > now() - make_interval(secs => $1 / 1000.0)) as quiet`,
    [forMs, limit],
  );
  return {
    quiet: rows.filter(({ quiet }) => quiet).map(({ id, phase }) => ({ id, phase })),
    more: rows.length === limit,
  };
}
