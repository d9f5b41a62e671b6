import type { Queryable } from "../pool.ts";

/** Notes who began to apply a plan. Whoever goes on with it later changes nothing of that. */
export async function markApplied(db: Queryable, digest: string, by: string): Promise<void> {
  await db.query("update moves set applied_by = $2, applied_at = now() where digest = $1 and applied_at is null", [
    digest,
    by,
  ]);
}
