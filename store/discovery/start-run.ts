import type { SweepPlan } from "../../engine/discovery/plan.ts";
import type { Queryable } from "../pool.ts";

export interface NewRun {
  readonly id: string;
  readonly discovery: string;
  readonly plan: SweepPlan;
  /** False = of some addresses only: nothing is inferred from it. */
  readonly whole: boolean;
  /** Milliseconds. */
  readonly at: number;
}

/**
 * Notes that a run has begun. The same id again changes nothing and returns the plan and time of the first, which the
 * run keeps to.
 */
export async function startRun(
  db: Queryable,
  run: NewRun,
): Promise<{ readonly plan: SweepPlan; readonly startedAt: number }> {
  await db.query(
    `insert into discovery_runs (id, discovery, started_at, plan, whole)
     values ($1, $2, to_timestamp($3 / 1000.0), $4, $5) on conflict (id) do nothing`,
    [run.id, run.discovery, run.at, JSON.stringify(run.plan), run.whole],
  );
  const { rows } = await db.query<{ plan: SweepPlan; startedAt: number }>(
    `select plan, floor(extract(epoch from started_at) * 1000)::bigint as "startedAt" from discovery_runs where id = $1`,
    [run.id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`discovery run "${run.id}" vanished while it was started`);
  return row;
}
