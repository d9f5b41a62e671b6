import type { Queryable } from "../pool.ts";
import { policies } from "./policies.ts";
import type { Policy, Retention } from "./policy.ts";

export interface KindReport {
  readonly kind: string;
  readonly table: string;
  /** Days that rows are kept; null = for ever. */
  readonly days: number | null;
  readonly defaultDays: number;
  readonly minDays: number;
  readonly because: string;
  /** Rows of the table; an estimate of the database where there are many. */
  readonly rows: number;
  /** Instant of the oldest row that has one, UTC milliseconds; null = none has. */
  readonly oldest: number | null;
  /** Rows that may go now, counted up to `countedUpTo`; those of payloads may still be held by histories. */
  readonly due: number;
  /** The last round over this kind; null = there was none. */
  readonly round: { readonly at: number; readonly dropped: number; readonly total: number } | null;
}

/** More rows than this are not counted. */
const countedUpTo = 1_000_000;
/** Tables up to this size are counted; of others the database has an estimate. */
const countedRows = 100_000;

/** What is kept how long, how much of it there is, and what may go now. `now`: UTC milliseconds. */
export async function reportRetention(db: Queryable, retention: Retention, now: number): Promise<KindReport[]> {
  const { rows } = await db.query<{ kind: string; at: Date; dropped: number; total: number }>(
    "select kind, at, dropped, total from retention_rounds",
  );
  const rounds = new Map(rows.map((row) => [row.kind, { ...row, at: row.at.getTime() }]));
  const reports: KindReport[] = [];
  // One after the other: a report is no hurry, and takes one connection.
  for (const policy of policies) {
    const { kind, table, at, because, days, minDays } = policy;
    const size = await db.query<{ rows: number; oldest: Date | null }>(
      `select case when c.reltuples > ${countedRows} then c.reltuples::bigint else (select count(*) from ${table}) end as rows,
         (select min(${at}) from ${table}) as oldest
       from pg_class c where c.oid = '${table}'::regclass`,
    );
    const round = rounds.get(kind);
    reports.push({
      kind,
      table,
      days: retention[kind] ?? null,
      defaultDays: days,
      minDays,
      because,
      rows: size.rows[0]?.rows ?? 0,
      oldest: size.rows[0]?.oldest?.getTime() ?? null,
      due: await countDue(db, policy, cutoff(retention, kind, now)),
      round: round === undefined ? null : { at: round.at, dropped: round.dropped, total: round.total },
    });
  }
  return reports;
}

/** The instant before which rows of a kind are old; null = they are kept for ever. */
export function cutoff(retention: Retention, kind: string, now: number): Date | null {
  const days = retention[kind] ?? null;
  return days === null ? null : new Date(now - days * 86_400_000);
}

/** Rows of a kind that are old by `before` and that nothing living refers to, up to `countedUpTo`. */
export async function countDue(db: Queryable, policy: Policy, before: Date | null): Promise<number> {
  if (before === null) return 0;
  const { rows } = await db.query<{ due: number }>(
    `select count(*)::int as due from (
       select from ${policy.table} t where t.${policy.at} < $1 and (${policy.where}) limit ${countedUpTo}) as due`,
    [before],
  );
  return rows[0]?.due ?? 0;
}
