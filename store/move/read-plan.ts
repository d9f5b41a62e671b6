import type { Queryable } from "../pool.ts";
import type { MovePlan } from "./plan.ts";

export interface StoredPlan {
  readonly digest: string;
  readonly plan: MovePlan;
  readonly appliedBy: string | null;
  readonly appliedAt: string | null;
}

interface PlanRow {
  digest: string;
  plan: MovePlan;
  applied_by: string | null;
  applied_at: Date | null;
}

/** The plan of a digest, or null. */
export async function readPlan(db: Queryable, digest: string): Promise<StoredPlan | null> {
  const { rows } = await db.query<PlanRow>("select digest, plan, applied_by, applied_at from moves where digest = $1", [
    digest,
  ]);
  const row = rows[0];
  return row === undefined
    ? null
    : {
        digest: row.digest,
        plan: row.plan,
        appliedBy: row.applied_by,
        appliedAt: row.applied_at?.toISOString() ?? null,
      };
}
