import type { TargetError, TargetPhase } from "../../engine/discovery/target.ts";
import type { ProbeFailure } from "../../engine/pattern/probe.ts";
import type { Queryable } from "../pool.ts";
import type { TargetRow } from "./record-shard.ts";

export interface TargetQuery {
  readonly runId: string;
  readonly phase?: TargetPhase;
  /** Those with an error of it. */
  readonly category?: ProbeFailure;
  /** Addresses behind this one. */
  readonly after?: string;
  readonly limit: number;
}

const errorJson = `jsonb_build_object('phase', e.phase, 'category', e.category, 'port', e.port, 'credential', e.credential, 'message', e.message)`;

const columns = `host(t.address) as address, t.phase, t.ports, t.ci_id as "ciId", t.credentials, t.took_ms as "tookMs",
       coalesce((select jsonb_agg(${errorJson} order by e.port nulls first, e.message) from discovery_errors e
                 where e.run_id = t.run_id and e.address = t.address), '[]') as errors`;

/** One target of a run, with what became of patterns there; null = it has none of that address. */
export async function readTarget(db: Queryable, runId: string, address: string): Promise<TargetRow | null> {
  const { rows } = await db.query<TargetRow>(
    `select ${columns}, t.explored, t.recording from discovery_targets t where t.run_id = $1 and t.address = $2`,
    [runId, address],
  );
  return rows[0] ?? null;
}

/** A target in a list: what was said and done there is read one by one. */
export type ListedTarget = Omit<TargetRow, "explored" | "recording">;

/** Targets of a run in the order of their addresses, each with its errors. */
export async function readTargets(db: Queryable, query: TargetQuery): Promise<ListedTarget[]> {
  const { rows } = await db.query<ListedTarget>(
    `select ${columns}
     from discovery_targets t
     where t.run_id = $1 and ($2::text is null or t.phase = $2) and ($4::inet is null or t.address > $4)
       and ($3::text is null or exists (
         select from discovery_errors e where e.run_id = t.run_id and e.address = t.address and e.category = $3))
     order by t.address limit $5`,
    [query.runId, query.phase ?? null, query.category ?? null, query.after ?? null, query.limit],
  );
  return rows;
}

/** What was in the way of the run as a whole. */
export async function readRunErrors(db: Queryable, runId: string): Promise<TargetError[]> {
  const { rows } = await db.query<TargetError>(
    `select phase, category, port, credential, message from discovery_errors
     where run_id = $1 and address is null order by category, message limit 200`,
    [runId],
  );
  return rows;
}

/** How many targets a run has by phase, and by category of their errors. */
export async function countTargets(
  db: Queryable,
  runId: string,
): Promise<{
  readonly phases: { readonly [phase: string]: number };
  readonly categories: { readonly [category: string]: number };
}> {
  const { rows } = await db.query<{ what: "phase" | "category"; name: string; n: number }>(
    `select 'phase' as what, phase as name, count(*) as n from discovery_targets where run_id = $1 group by phase
     union all
     select 'category', category, count(distinct address) from discovery_errors
     where run_id = $1 and address is not null group by category`,
    [runId],
  );
  const of = (what: "phase" | "category") =>
    Object.fromEntries(rows.filter((row) => row.what === what).map(({ name, n }) => [name, n]));
  return { phases: of("phase"), categories: of("category") };
}

/** Addresses of a run that have an error of the category, or any, at most `limit`. */
export async function addressesWithErrors(
  db: Queryable,
  {
    runId,
    category,
    limit,
  }: { readonly runId: string; readonly category: ProbeFailure | null; readonly limit: number },
): Promise<string[]> {
  const { rows } = await db.query<{ address: string }>(
    `select host(address) as address from (
       select distinct address from discovery_errors
       where run_id = $1 and address is not null and ($2::text is null or category = $2)) as failed
     order by failed.address limit $3`,
    [runId, category, limit],
  );
  return rows.map((row) => row.address);
}
