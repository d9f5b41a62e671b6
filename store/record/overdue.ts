import type { Queryable } from "../pool.ts";

export interface ListOverdueParams {
  /** UTC milliseconds. */
  readonly before: number;
  /** The last one of the page before; null = from the oldest. */
  readonly after: { readonly at: number; readonly id: string } | null;
  readonly limit: number;
}

/**
 * Records whose nearest deadline passed before an instant: their timer was lost, or their workflow is gone. Oldest
 * first, a page at a time, so that those which can not be helped do not hide the others.
 */
export async function listOverdue(
  db: Queryable,
  { before, after, limit }: ListOverdueParams,
): Promise<{ readonly id: string; readonly at: number }[]> {
  const { rows } = await db.query<{ id: string; next_deadline_at: Date }>(
    `select id, next_deadline_at from records
     where next_deadline_at < $1 and not final and ($2::timestamptz is null or (next_deadline_at, id) > ($2, $3))
     order by next_deadline_at, id limit $4`,
    [new Date(before), after === null ? null : new Date(after.at), after?.id ?? null, limit],
  );
  return rows.map((row) => ({ id: row.id, at: row.next_deadline_at.getTime() }));
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
