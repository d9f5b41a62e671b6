import type { Queryable } from "../pool.ts";

/** What CIs that are merged were seen to use, and what used them, is the one's that stays; what it knows itself wins. */
export async function moveTraffic(db: Queryable, main: string, others: readonly string[]): Promise<void> {
  await db.query(
    `insert into ci_traffic (from_ci, to_ci, port, source, first_seen_at, last_seen_at, samples, state, because, decided_by, decided_at)
     select distinct on (1, 2) a, b, port, source, first_seen_at, last_seen_at, samples, state, because, decided_by, decided_at
     from (select t.*, case when from_ci = any($2) then $1 else from_ci end as a, case when to_ci = any($2) then $1 else to_ci end as b
           from ci_traffic t where from_ci = any($2) or to_ci = any($2)) moved
     where a <> b order by 1, 2, last_seen_at desc
     on conflict (from_ci, to_ci) do nothing`,
    [main, others],
  );
  await db.query("delete from ci_traffic where from_ci = any($1) or to_ci = any($1)", [others]);
}
