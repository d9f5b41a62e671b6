import type { Queryable } from "../pool.ts";

/** Lines that are not counted yet, of all sources. */
export async function countWaitingLines(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ lines: string | null }>("select sum(lines)::text as lines from log_batches");
  return Number(rows[0]?.lines ?? 0);
}
