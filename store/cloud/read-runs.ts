import type { ScopeFailure } from "../../engine/cloud/seen.ts";
import type { Queryable } from "../pool.ts";

export interface CloudRun {
  readonly id: string;
  readonly account: string;
  readonly phase: "running" | "completed" | "partial" | "cancelled" | "expired" | "faulted";
  /** Milliseconds. */
  readonly startedAt: number;
  /** null = it runs. */
  readonly endedAt: number | null;
  readonly scopes: number;
  readonly counts: { readonly [count: string]: number };
  readonly absent: readonly string[];
  readonly fault: string | null;
  readonly whole: boolean;
}

const columns = `id, account, phase, floor(extract(epoch from started_at) * 1000)::bigint as "startedAt",
  floor(extract(epoch from ended_at) * 1000)::bigint as "endedAt", scopes, counts, absent, fault, whole`;

/** Listings, newest first; of one account if given. */
export async function readCloudRuns(
  db: Queryable,
  params: { readonly account?: string; readonly limit?: number } = {},
): Promise<CloudRun[]> {
  const { rows } = await db.query<CloudRun>(
    `select ${columns} from cloud_runs where $1::text is null or account = $1
     order by started_at desc, id collate "C" limit $2`,
    [params.account ?? null, Math.min(params.limit ?? 50, 500)],
  );
  return rows;
}

/** One listing; null = there is none. */
export async function readCloudRun(db: Queryable, id: string): Promise<CloudRun | null> {
  const { rows } = await db.query<CloudRun>(`select ${columns} from cloud_runs where id = $1`, [id]);
  return rows[0] ?? null;
}

export interface CloudScopeRow {
  readonly region: string;
  readonly service: string;
  readonly listed: boolean;
  readonly resources: number;
  readonly requests: number;
  readonly throttled: number;
  readonly tookMs: number;
  readonly category: ScopeFailure["category"] | null;
  readonly message: string | null;
}

/** What became of each scope of a listing. */
export async function readCloudScopes(db: Queryable, runId: string): Promise<CloudScopeRow[]> {
  const { rows } = await db.query<CloudScopeRow>(
    `select region, service, listed, resources, requests, throttled, took_ms as "tookMs", category, message
     from cloud_scopes where run_id = $1 order by service collate "C", region collate "C"`,
    [runId],
  );
  return rows;
}

/** How many of a type are in a region. */
export interface CountedResources {
  readonly region: string;
  readonly type: string;
  readonly resources: number;
}

/** How many active resources each account has that bear this tag, by its value. */
export async function countTagged(
  db: Queryable,
  tag: string,
): Promise<readonly { readonly account: string; readonly value: string; readonly resources: number }[]> {
  const { rows } = await db.query<{ account: string; value: string; resources: number }>(
    `select r.account, ci.attributes -> 'tags' -> 'value' ->> $1 as value, count(*)::int as resources
     from cloud_resources r join cis ci on ci.id = r.ci_id
     where ci.state = 'active' and r.missed_runs = 0 and ci.attributes -> 'tags' -> 'value' ->> $1 <> ''
     group by 1, 2 order by 1, 2`,
    [tag],
  );
  return rows;
}

/** How many active resources each account has, by region and type. */
export async function countCloudResources(db: Queryable): Promise<ReadonlyMap<string, readonly CountedResources[]>> {
  const { rows } = await db.query<CountedResources & { account: string }>(
    `select r.account, r.region, r.type, count(*)::int as resources from cloud_resources r join cis ci on ci.id = r.ci_id
     where ci.state = 'active' and r.missed_runs = 0 group by 1, 2, 3 order by 1, r.type collate "C", r.region collate "C"`,
  );
  const counted = new Map<string, CountedResources[]>();
  for (const { account, ...one } of rows) counted.set(account, [...(counted.get(account) ?? []), one]);
  return counted;
}
