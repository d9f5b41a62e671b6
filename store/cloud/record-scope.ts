import type pg from "pg";
import type { CloudScope } from "../../engine/cloud/scope.ts";
import type { ScopeSeen } from "../../engine/cloud/seen.ts";
import { inTransaction } from "../transaction.ts";
import { saveResources, type TakenResources } from "./save-resources.ts";

export interface ScopePart extends TakenResources {
  readonly scope: CloudScope;
  /** Position of the part in its scope. */
  readonly part: number;
  readonly seen: ScopeSeen;
  readonly counts: { readonly [count: string]: number };
}

/** Notes one part of a scope. Delivered again, it counts nothing twice. */
export async function recordScope(pool: pg.Pool, part: ScopePart): Promise<void> {
  await inTransaction(pool, async (client) => {
    await saveResources(client, part);
    const { runId, scope, seen } = part;
    const { rowCount } = await client.query(
      `insert into cloud_scopes (run_id, region, service, parts, listed, resources, requests, throttled, took_ms, counts, category, message)
       select $1, $2, $3, 1, $5, $6, $7, $8, $9, $10, $11, $12 where $4 = 0
       on conflict (run_id, region, service) do nothing`,
      values(part),
    );
    if (part.part > 0 && rowCount === 0)
      await client.query(
        `update cloud_scopes set parts = parts + 1, listed = $5, resources = resources + $6, requests = requests + $7,
           throttled = throttled + $8, took_ms = took_ms + $9, category = $11, message = $12,
           counts = (select coalesce(jsonb_object_agg(name, sum), '{}') from (
             select name, sum(value::int) from (select * from jsonb_each_text(counts) union all select * from jsonb_each_text($10)) as c (name, value)
             group by name) as summed)
         where run_id = $1 and region = $2 and service = $3 and parts = $4`,
        values(part),
      );
    if (seen.failure !== null) await takeBack(client, runId, scope);
  });
}

function values({ runId, scope, part, seen, taken, counts }: ScopePart): unknown[] {
  const { requests, throttled, tookMs, failure, next } = seen;
  return [
    runId,
    scope.region,
    scope.service,
    part,
    failure === null && next === null,
    taken.length,
    requests,
    throttled,
    tookMs,
    JSON.stringify(counts),
    failure?.category ?? null,
    failure?.message ?? null,
  ];
}

/** Whatever came before it broke off is no whole listing. */
async function takeBack(client: pg.PoolClient, runId: string, { region, service }: CloudScope): Promise<void> {
  await client.query("update cloud_scopes set listed = false where run_id = $1 and region = $2 and service = $3", [
    runId,
    region,
    service,
  ]);
}
