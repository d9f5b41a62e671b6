import type { Queryable } from "../pool.ts";

/** How far the windows of a source are counted. */
export interface LogCursor {
  /** End of the last window that is counted, UTC milliseconds; null = none is. */
  readonly until: number | null;
  readonly lookedAt: number;
  readonly rounds: number;
  /** By number of a series, the end of the last window with lines of it. */
  readonly live: { readonly [series: string]: number };
}

/** The position of a source, held until the transaction ends. Null: another process works it. */
export async function holdLogCursor(db: Queryable, source: string, now: number): Promise<LogCursor | null> {
  await db.query("insert into log_cursors (source, looked_at) values ($1, $2) on conflict (source) do nothing", [
    source,
    new Date(now),
  ]);
  const { rows } = await db.query<{
    until: Date | null;
    looked_at: Date;
    rounds: number;
    live: { readonly [series: string]: number };
  }>("select until, looked_at, rounds, live from log_cursors where source = $1 for update skip locked", [source]);
  const row = rows[0];
  if (row === undefined) return null;
  const { until, looked_at, rounds, live } = row;
  return { until: until === null ? null : until.getTime(), lookedAt: looked_at.getTime(), rounds, live };
}

export async function moveLogCursor(
  db: Queryable,
  source: string,
  { until, lookedAt, live }: Omit<LogCursor, "rounds">,
): Promise<void> {
  await db.query(
    "update log_cursors set until = $2, looked_at = $3, live = $4, rounds = rounds + 1 where source = $1",
    [source, until === null ? null : new Date(until), new Date(lookedAt), JSON.stringify(live)],
  );
}

/** Somebody looked, and no window is over. */
export async function noteLook(db: Queryable, source: string, at: number): Promise<void> {
  await db.query("update log_cursors set looked_at = $2 where source = $1", [source, new Date(at)]);
}
