import type { Queryable } from "../pool.ts";

const mark = "retention round";

/** Takes the next round, once in `everyMs` over all processes, by the clock of the database. */
export async function takeRound(db: Queryable, everyMs: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into marks (name, value) values ($1, '') on conflict (name) do update set set_at = now()
     where marks.set_at < now() - make_interval(secs => $2 / 1000.0)`,
    [mark, everyMs],
  );
  return rowCount === 1;
}

/** Of each kind with a round: rows dropped in all, and seconds since the last one ended. */
export async function readRounds(
  db: Queryable,
): Promise<readonly { readonly kind: string; readonly total: number; readonly ageSeconds: number }[]> {
  const { rows } = await db.query<{ kind: string; total: number; ageSeconds: number }>(
    `select kind, total, extract(epoch from now() - at)::float8 as "ageSeconds" from retention_rounds order by kind collate "C"`,
  );
  return rows;
}

/** Notes what a round has dropped of a kind. */
export async function noteRound(db: Queryable, kind: string, dropped: number): Promise<void> {
  await db.query(
    `insert into retention_rounds (kind, at, dropped, total) values ($1, now(), $2, $2)
     on conflict (kind) do update set at = now(), dropped = excluded.dropped, total = retention_rounds.total + excluded.dropped`,
    [kind, dropped],
  );
}
