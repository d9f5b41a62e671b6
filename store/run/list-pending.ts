import type { Queryable } from "../pool.ts";

/**
 * Ids of runs noted before an instant (UTC ms) that have not told of a beginning, after an id: their start may have
 * been lost.
 */
export async function listPending(db: Queryable, before: number, after: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from runs where phase = 'pending' and created_at < $1 and id collate "C" > $2 order by id collate "C" limit $3`,
    [new Date(before), after, limit],
  );
  return rows.map((row) => row.id);
}
