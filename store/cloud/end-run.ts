/**
 * How a listing of an account ends.
 *
 * E1. Only what was listed whole says what is gone: a scope that failed, or was not reached, judges nothing.
 * E2. A resource is gone when so many whole listings of its scope in a row did not have it, no other account has it,
 *     and no other source has reported it since the first of them.
 * E3. Once a run has ended it keeps its outcome.
 */
import type pg from "pg";
import type { CiState } from "../../engine/identity/ci.ts";
import { judgeAfter, setState } from "../cmdb/retire.ts";
import { inTransaction } from "../transaction.ts";
import type { CloudRun } from "./read-runs.ts";

export interface EndCloudRunParams {
  readonly id: string;
  /** `completed` becomes `partial` where a scope was not listed. */
  readonly phase: Exclude<CloudRun["phase"], "running">;
  readonly fault: string | null;
  /** Milliseconds. */
  readonly at: number;
  readonly onMissing: { readonly afterRuns: number; readonly then: Exclude<CiState, "active"> } | null;
  /** Beside the sums over its scopes. */
  readonly counts: { readonly [count: string]: number };
}

export interface EndedCloudRun {
  readonly phase: EndCloudRunParams["phase"];
  readonly counts: { readonly [count: string]: number };
  readonly absent: readonly string[];
}

export async function endCloudRun(pool: pg.Pool, params: EndCloudRunParams): Promise<EndedCloudRun> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<
      Omit<EndedCloudRun, "phase"> & { account: string; scopes: number; phase: CloudRun["phase"] }
    >("select account, scopes, phase, counts, absent from cloud_runs where id = $1 for update", [params.id]);
    const [run] = rows;
    if (run === undefined) throw new Error(`there is no listing "${params.id}" of an account`);
    if (run.phase !== "running") return { phase: run.phase, counts: run.counts, absent: run.absent };
    const sums = await sumScopes(client, params.id);
    const isPartial = params.phase === "completed" && sums.listed < run.scopes;
    const phase = isPartial ? "partial" : params.phase;
    // Nothing was listed at all: why, is why of the first scope.
    const fault = params.fault ?? (phase === "partial" && sums.listed === 0 ? sums.message : null);
    const absent = await markMissing(client, run.account, params);
    const counts = { ...sums.counts, ...params.counts, scopes: sums.listed, failed: run.scopes - sums.listed };
    await client.query(
      `update cloud_runs set phase = $2, ended_at = to_timestamp($3 / 1000.0), counts = $4, absent = $5, fault = $6
       where id = $1`,
      [params.id, phase, params.at, JSON.stringify(counts), absent, fault],
    );
    if (params.onMissing !== null) await judgeAfter(client, absent, { state: params.onMissing.then, at: params.at });
    return { phase, counts, absent };
  });
}

async function sumScopes(
  client: pg.PoolClient,
  runId: string,
): Promise<{
  readonly listed: number;
  readonly message: string | null;
  readonly counts: { readonly [count: string]: number };
}> {
  const { rows } = await client.query<{
    listed: number;
    resources: number;
    requests: number;
    throttled: number;
    message: string | null;
  }>(
    `select count(*) filter (where listed)::int as listed, coalesce(sum(resources), 0)::int as resources,
       coalesce(sum(requests), 0)::int as requests, coalesce(sum(throttled), 0)::int as throttled, min(message) as message
     from cloud_scopes where run_id = $1`,
    [runId],
  );
  const { rows: named } = await client.query<{ name: string; sum: number }>(
    `select name, sum(value::int)::int as sum from cloud_scopes, jsonb_each_text(counts) as count (name, value)
     where run_id = $1 group by name`,
    [runId],
  );
  const { listed = 0, message = null, ...sums } = rows[0] ?? {};
  return { listed, message, counts: { ...sums, ...Object.fromEntries(named.map(({ name, sum }) => [name, sum])) } };
}

async function markMissing(client: pg.PoolClient, account: string, params: EndCloudRunParams): Promise<string[]> {
  const { rows: missed } = await client.query<{ ciId: string }>(
    `with run as (select id, started_at from cloud_runs where id = $1),
     lost as (
       select r.account, r.resource_id from cloud_resources r
       join cloud_scopes s on s.run_id = $1 and s.listed and (s.service, s.region) = (r.service, r.region), run
       where r.account = $2 and r.seen_at < run.started_at
       order by r.resource_id for update of r)
     update cloud_resources r set missed_runs = r.missed_runs + 1, missed_since = coalesce(r.missed_since, run.started_at)
     from lost, run where (r.account, r.resource_id) = (lost.account, lost.resource_id)
     returning r.ci_id as "ciId"`,
    [params.id, account],
  );
  if (params.onMissing === null || missed.length === 0) return [];
  const { rows: gone } = await client.query<{ id: string }>(
    `select ci.id from cis ci join cloud_resources r on r.ci_id = ci.id
     where ci.id = any($1) and ci.state = 'active'
     group by ci.id having min(r.missed_runs) >= $2 and ci.last_seen_at < min(r.missed_since)`,
    [[...new Set(missed.map(({ ciId }) => ciId))], params.onMissing.afterRuns],
  );
  return setState(
    client,
    gone.map(({ id }) => id),
    { state: params.onMissing.then, source: `account ${account}`, at: params.at },
  );
}
