/** What alerts were over time: rows are added with what the board decides, and never altered. */
import type { AlertChange } from "../../engine/alert/alert-change.ts";
import type { Queryable } from "../pool.ts";

/** `knownAt`: UTC milliseconds of virtual time; absent = by the clock of the database. */
export async function addAlertChanges(db: Queryable, changes: readonly AlertChange[], knownAt?: number): Promise<void> {
  if (changes.length === 0) return;
  const column = (of: (change: AlertChange) => unknown): unknown[] => changes.map(of);
  await db.query(
    `insert into alert_changes (alert_id, episode, at, committed_at, source, state, severity, title, ci, rule, group_id, count, duplicates)
     select c.alert, c.episode, c.at, coalesce($1, clock_timestamp()), c.source, c.state, c.severity, c.title, c.ci, c.rule, c.group_id, c.count, c.duplicates
     from unnest($2::text[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[], $10::text[],
       $11::text[], $12::bigint[], $13::bigint[]) with ordinality
       as c (alert, episode, at, source, state, severity, title, ci, rule, group_id, count, duplicates, place)
     order by c.place`,
    [
      knownAt === undefined ? null : new Date(knownAt),
      column(({ alert }) => alert),
      column(({ episode }) => episode),
      column(({ at }) => new Date(at)),
      column(({ source }) => source),
      column(({ state }) => state),
      column(({ severity }) => severity),
      column(({ title }) => title),
      column(({ ci }) => ci),
      column(({ rule }) => rule),
      column(({ group }) => group),
      column(({ count }) => count),
      column(({ duplicates }) => duplicates),
    ],
  );
}

/** What an alert was from an instant on, as it is kept. */
export interface StoredAlertChange extends Omit<AlertChange, "alert" | "source"> {
  /** Grows with each change. */
  readonly seq: number;
}

/** What an alert was over time, on CIs as they are known now, the latest first; before one of them (`before`, its seq) where it is given. */
export async function listAlertChanges(
  db: Queryable,
  { alert, before, limit }: { readonly alert: string; readonly before?: number; readonly limit: number },
): Promise<readonly StoredAlertChange[]> {
  const { rows } = await db.query<StoredAlertChange>(
    `select id::float8 as seq, episode, floor(extract(epoch from at) * 1000)::float8 as at, state, severity, title,
       coalesce((select merged_into from cis where cis.id = c.ci), c.ci) as ci, rule,
       group_id as "group", count::float8 as count, duplicates::float8 as duplicates
     from alert_changes c where alert_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
    [alert, before ?? null, limit],
  );
  return rows;
}
