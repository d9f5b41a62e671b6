import type { Queryable } from "../pool.ts";

/**
 * Records whose nearest deadline passed before `before` (ms): their timer was lost, or their workflow is gone. Oldest
 * first.
 */
export async function listOverdue(db: Queryable, before: number, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    "select id from records where next_deadline_at < $1 and not final order by next_deadline_at, id limit $2",
    [new Date(before), limit],
  );
  return rows.map((row) => row.id);
}

/**
 * Ids of the records that are not final, after an id: the reconciler walks them to find those without a live workflow.
 */
export async function listOpen(db: Queryable, after: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from records where not final and id collate "C" > $1 order by id collate "C" limit $2`,
    [after, limit],
  );
  return rows.map((row) => row.id);
}
