/**
 * How a discovery run ends.
 *
 * E1. Only a completed run of all addresses infers absence, and only once: a run that was cancelled, expired or
 *     faulted, or that looked at some of them once more, says nothing about what it did not see.
 * E2. A CI is judged only by what the run looked at: its address in the plan, its port among the ports.
 * E3. A CI is gone when every place of every discovery that had it has missed it often enough, and no other source
 *     reported it since the first miss.
 * E4. What is due after the discovery hears of the end of every run of all addresses, in its transaction.
 * E5. What a pattern did not find any more on a target that answered it whole is over at once, as the pattern says;
 *     what anybody has seen since is there.
 */
import type pg from "pg";
import type { CiState } from "../../engine/identity/ci.ts";
import { readClasses } from "../cmdb/classes.ts";
import { findGone, type GoneSince } from "../cmdb/gone.ts";
import { judgeAfter, setState } from "../cmdb/retire.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { inTransaction } from "../transaction.ts";

export interface EndRunParams {
  readonly id: string;
  readonly phase: "completed" | "cancelled" | "expired" | "faulted";
  readonly fault: string | null;
  /** Milliseconds. */
  readonly at: number;
  /** null = what is no longer seen stays as it is. */
  readonly onMissing: { readonly afterRuns: number; readonly then: Exclude<CiState, "active"> } | null;
}

export interface EndedRun {
  readonly phase: EndRunParams["phase"];
  readonly counts: { readonly [count: string]: number };
  readonly absent: readonly string[];
}

/** Ends a run, sums its shards and, if it completed, marks what is gone. A run that has ended keeps its outcome. */
export async function endRun(pool: pg.Pool, params: EndRunParams): Promise<EndedRun> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<
      Omit<EndedRun, "phase"> & { discovery: string; whole: boolean; phase: EndRunParams["phase"] | "running" }
    >("select discovery, phase, whole, counts, absent from discovery_runs where id = $1 for update", [params.id]);
    const [run] = rows;
    if (run === undefined) throw new Error(`there is no discovery run "${params.id}"`);
    if (run.phase !== "running") return { phase: run.phase, counts: run.counts, absent: run.absent };
    const infers = params.phase === "completed" && run.whole;
    const gone = infers ? await markGone(client, run.discovery, params) : [];
    const missing = infers ? await markMissing(client, run.discovery, params) : [];
    const absent = [...new Set([...gone.flatMap(({ ids }) => ids), ...missing])];
    const counts = await sumShards(client, params.id);
    await client.query(
      "update discovery_runs set phase = $2, ended_at = to_timestamp($3 / 1000.0), counts = $4, absent = $5, fault = $6 where id = $1",
      [params.id, params.phase, params.at, JSON.stringify(counts), absent, params.fault],
    );
    if (run.whole)
      await enqueue(client, [
        { id: `${params.id}:ended`, record: params.id, kind: "discovery.ended", discovery: run.discovery },
      ]);
    for (const { then, ids } of gone) await judgeAfter(client, ids, { state: then, at: params.at });
    if (params.onMissing !== null) await judgeAfter(client, missing, { state: params.onMissing.then, at: params.at });
    return { phase: params.phase, counts, absent };
  });
}

async function sumShards(client: pg.PoolClient, runId: string): Promise<{ readonly [count: string]: number }> {
  const { rows } = await client.query<{ name: string; sum: number }>(
    `select name, sum(value::bigint)::bigint as sum from discovery_shards, jsonb_each_text(counts) as count (name, value) where run_id = $1 group by name`,
    [runId],
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.sum]));
}

/** What patterns did not find any more on what answered them whole (E5). */
async function markGone(
  client: pg.PoolClient,
  discovery: string,
  { id, at }: EndRunParams,
): Promise<readonly { readonly then: GoneSince["then"]; readonly ids: readonly string[] }[]> {
  const { rows } = await client.query<{ gone: readonly GoneSince[] }>(
    "select gone from discovery_shards where run_id = $1 and gone <> '[]' order by first",
    [id],
  );
  const all = rows.flatMap(({ gone }) => gone);
  if (all.length === 0) return [];
  const classes = await readClasses(client);
  const marked: { then: GoneSince["then"]; ids: readonly string[] }[] = [];
  for (const then of ["absent", "retired"] as const) {
    const some = all.filter((one) => one.then === then);
    const ids = await findGone(client, some, { classes, source: "discovery" });
    marked.push({ then, ids: await setState(client, ids, { state: then, source: `discovery ${discovery}`, at }) });
  }
  return marked;
}

async function markMissing(client: pg.PoolClient, discovery: string, params: EndRunParams): Promise<string[]> {
  const { rows: missed } = await client.query<{ ciId: string }>(
    `with run as (select id, started_at, plan from discovery_runs where id = $1),
     lost as (
       select s.discovery, s.ci_id, s.address, s.port from ci_sightings s, run
       where s.discovery = $2 and s.seen_at < run.started_at
         and exists (select from jsonb_to_recordset(run.plan -> 'intervals') as i (first bigint, last bigint)
                     where s.address - inet '0.0.0.0' between i.first and i.last)
         and (s.port = 0 or run.plan -> 'ports' @> to_jsonb(s.port))
       order by s.ci_id collate "C", s.address, s.port for update of s)
     update ci_sightings s set missed_runs = s.missed_runs + 1, missed_since = coalesce(s.missed_since, run.started_at) from lost, run
     where (s.discovery, s.ci_id, s.address, s.port) = (lost.discovery, lost.ci_id, lost.address, lost.port)
     returning s.ci_id as "ciId"`,
    [params.id, discovery],
  );
  if (params.onMissing === null || missed.length === 0) return [];
  const { rows: gone } = await client.query<{ id: string }>(
    `select ci.id from cis ci join ci_sightings s on s.ci_id = ci.id
     where ci.id = any($1) and ci.state = 'active'
     group by ci.id having min(s.missed_runs) >= $2 and ci.last_seen_at < min(s.missed_since)`,
    [[...new Set(missed.map((row) => row.ciId))], params.onMissing.afterRuns],
  );
  return setState(
    client,
    gone.map((row) => row.id),
    { state: params.onMissing.then, source: `discovery ${discovery}`, at: params.at },
  );
}
