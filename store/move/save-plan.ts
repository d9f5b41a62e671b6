import { digestOf } from "../digest.ts";
import type { Queryable } from "../pool.ts";
import type { MovePlan } from "./plan.ts";

/** Stores a plan under its digest and returns that. It never changes: what is applied is what was shown. */
export async function savePlan(db: Queryable, plan: MovePlan): Promise<string> {
  const digest = digestOf(plan);
  await db.query(
    `insert into moves (digest, record_type, plan, planned_by, planned_at) values ($1, $2, $3, $4, $5) on conflict (digest) do nothing`,
    [digest, plan.recordType, JSON.stringify(plan), plan.plannedBy, plan.plannedAt],
  );
  return digest;
}
