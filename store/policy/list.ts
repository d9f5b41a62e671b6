/** Findings as they are read. */
import type { Bind } from "../bind.ts";
import type { Queryable } from "../pool.ts";
import { findingColumns, type StoredFinding } from "./findings.ts";

export interface FindingFilter {
  /** Of these policies alone. */
  readonly policies: readonly string[];
  /** Id or name of a subject; null = of any. */
  readonly subject: string | null;
  /** On resources of this account of a provider alone; null = on anything. */
  readonly account: string | null;
  /** Null = those that are over too. */
  readonly open: boolean | null;
}

/** Newest first. */
export async function listFindings(
  db: Queryable,
  { policies, subject, account, open }: FindingFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly StoredFinding[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${String(values.push(value))}`;
  const conditions = [
    `f.policy = any(${bind(policies)})`,
    ...(subject === null ? [] : [`(f.subject = ${bind(subject)} or lower(f.name) = lower(${bind(subject)}))`]),
    ...(account === null
      ? []
      : [`f.subject in (select r.ci_id from cloud_resources r where r.account = ${bind(account)})`]),
    ...(open === null ? [] : [`f.ended_at is ${open ? "" : "not "}null`]),
    ...(before === null ? [] : [`f.id < ${bind(before)}::bigint`]),
  ];
  const { rows } = await db.query<StoredFinding>(
    `select ${findingColumns} from findings f where ${conditions.join(" and ")} order by f.id desc limit ${bind(limit)}`,
    values,
  );
  return rows;
}

export interface FindingCounts {
  readonly findings: number;
  readonly excepted: number;
}

/** Of findings that are not over, by policy. */
export async function countFindings(db: Queryable): Promise<ReadonlyMap<string, FindingCounts>> {
  const { rows } = await db.query<FindingCounts & { readonly policy: string }>(
    `select policy, count(*)::int as findings, (count(*) filter (where exception is not null))::int as excepted
     from findings where ended_at is null group by policy`,
  );
  return new Map(rows.map((row) => [row.policy, row]));
}
