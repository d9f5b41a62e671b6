/**
 * Which CIs were changed since a position: whatever was committed, and in whatever order.
 *
 * A position is the oldest transaction that was under way. What younger ones have committed by then is told again the
 * next time, for nobody waits until the oldest has ended.
 */
import type { Queryable } from "../pool.ts";

/** All that was written before it is committed, or never will be. */
export async function presentPosition(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ position: string }>(
    "select pg_snapshot_xmin(pg_current_snapshot())::text as position",
  );
  return rows[0]?.position ?? "0";
}

/** So many are looked at by themselves; of more the whole class is. */
export const mostChanged = 5_000;

/** Ids of CIs that were changed since, those at the ends of relations too: at most one more than {@link mostChanged}. */
export async function changedCis(db: Queryable, position: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select ci_id as id from ci_changes where written >= $1::xid8
     union select end_ci from ci_relation_changes, unnest(array[from_ci, to_ci]) as end_ci where written >= $1::xid8
     limit $2`,
    [position, mostChanged + 1],
  );
  return rows.map(({ id }) => id);
}
