import type { SweepPlan } from "../../engine/discovery/plan.ts";
import type { Queryable } from "../pool.ts";

/**
 * Notes that a run has begun. The same id again changes nothing and returns the plan and time of the first, which the
 * run keeps to.
 */
export async function startRun(
  db: Queryable,
  params: { readonly id: string; readonly discovery: string; readonly plan: SweepPlan; readonly at: number },
): Promise<{ readonly plan: SweepPlan; readonly startedAt: number }> {
  await db.query(
    `insert into discovery_runs (id, discovery, started_at, plan) values ($1, $2, to_timestamp($3 / 1000.0), $4) on conflict (id) do nothing`,
    [params.id, params.discovery, params.at, JSON.stringify(params.plan)],
  );
  const { rows } = await db.query<{ plan: SweepPlan; startedAt: number }>(
    `select plan, floor(extract(epoch from started_at) * 1000)::bigint as "startedAt" from discovery_runs where id = $1`,
    [params.id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`discovery run "${params.id}" vanished while it was started`);
  return row;
}
