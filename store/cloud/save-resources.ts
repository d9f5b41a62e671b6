import type { CloudResource } from "../../engine/cloud/resource.ts";
import type { Queryable } from "../pool.ts";

export interface TakenResources {
  readonly runId: string;
  /** Name of the account. */
  readonly account: string;
  /** Where they were listed; the account itself is of no service. */
  readonly scope: { readonly region: string; readonly service: string };
  /** Those that the CMDB has taken, each with its CI. */
  readonly taken: readonly { readonly resource: CloudResource; readonly ciId: string }[];
  /** Milliseconds. */
  readonly at: number;
}

/** In the order of their key: two listings never wait for each other in a ring. */
export async function saveResources(
  db: Queryable,
  { runId, account, scope, taken, at }: TakenResources,
): Promise<void> {
  const rows = [...new Map(taken.map((one) => [one.resource.id, one])).values()]
    .map(({ resource, ciId }) => ({
      resource_id: resource.id,
      type: resource.type,
      ci_id: ciId,
      links: resource.links,
    }))
    .sort((a, b) => (a.resource_id < b.resource_id ? -1 : 1));
  await db.query(
    `insert into cloud_resources (account, resource_id, type, service, region, ci_id, links, seen_run, seen_at)
     select $1, resource_id, type, $2, $3, ci_id, links, $4, to_timestamp($5 / 1000.0)
     from jsonb_to_recordset($6) as seen (resource_id text, type text, ci_id text, links jsonb)
     on conflict (account, resource_id) do update
       set type = excluded.type, service = excluded.service, region = excluded.region, ci_id = excluded.ci_id,
         links = excluded.links, seen_run = excluded.seen_run,
         seen_at = greatest(cloud_resources.seen_at, excluded.seen_at), missed_runs = 0, missed_since = null`,
    [account, scope.service, scope.region, runId, at, JSON.stringify(rows)],
  );
}
