/** Relations of what an account has, drawn when all of it is listed: one end may be listed long after the other. */
import type pg from "pg";
import type { Edge } from "../../engine/identity/edge.ts";
import { edgeText } from "../../engine/identity/edge.ts";
import { relationDirection, type RelationTypes } from "../../engine/identity/relation.ts";
import { unrelate } from "../cmdb/end-edges.ts";
import { relate } from "../cmdb/relate.ts";
import { readRelationTypes } from "../cmdb/relation-types.ts";
import type { Queryable } from "../pool.ts";

export const cloudSource = "cloud";
const edgesAtOnce = 1_000;

export interface RelateCloudParams {
  readonly account: string;
  /** When the listing began: resources that were seen since then say what they lead to. Milliseconds. */
  readonly since: number;
  readonly at: number;
}

/** Draws what resources say, and ends what they said before and say no more. Idempotent. */
export async function relateCloud(
  pool: pg.Pool,
  params: RelateCloudParams,
): Promise<{ readonly related: number; readonly unrelated: number }> {
  const types = await readRelationTypes(pool);
  const edges = await readSaid(pool, params, types);
  let related = 0;
  for (let start = 0; start < edges.length; start += edgesAtOnce)
    related += await relate(pool, {
      edges: edges.slice(start, start + edgesAtOnce),
      source: cloudSource,
      at: params.at,
      types,
    });
  const kept = new Set(edges.map(edgeText));
  const stale = (await readStale(pool, params, types)).filter((edge) => !kept.has(edgeText(edge)));
  if (stale.length > 0) await unrelate(pool, { edges: stale, source: cloudSource, at: params.at });
  return { related, unrelated: stale.length };
}

async function readSaid(
  db: Queryable,
  { account, since }: RelateCloudParams,
  types: RelationTypes,
): Promise<readonly Edge[]> {
  const { rows } = await db.query<{ ci: string; name: string; other: string }>(
    `select r.ci_id as ci, link ->> 'name' as name, o.ci_id as other
     from cloud_resources r cross join jsonb_array_elements(r.links) link
     join lateral (
       select ci_id from cloud_resources where account = r.account and resource_id = link ->> 'to'
       union select ci_id from cloud_resources where resource_id = link ->> 'to' and (link ->> 'anywhere')::boolean
     ) o on true
     where r.account = $1 and r.seen_at >= to_timestamp($2 / 1000.0) and r.ci_id <> o.ci_id
     order by r.resource_id, link ->> 'to'`,
    [account, since],
  );
  const edges = rows.flatMap(({ ci, name, other }): Edge[] => {
    const direction = relationDirection(types, name);
    if (direction === null) return [];
    const [type] = direction.type.names;
    return [direction.reversed ? { from: other, type, to: ci } : { from: ci, type, to: other }];
  });
  return [...new Map(edges.map((edge) => [edgeText(edge), edge])).values()];
}

/** What adapters of providers say of resources. */
const linkNames = ["containedBy", "guardedBy", "dependsOn", "connectsTo", "runsOn"];

/** What accounts have said of resources that were seen, and did not say again. */
async function readStale(
  db: Queryable,
  { account, since, at }: RelateCloudParams,
  types: RelationTypes,
): Promise<readonly Edge[]> {
  const directions = linkNames.flatMap((name) => relationDirection(types, name) ?? []);
  const typesOf = (reversed: boolean): string[] =>
    directions.filter((one) => one.reversed === reversed).map(({ type }) => type.names[0]);
  const { rows } = await db.query<Edge>(
    `with seen as (select ci_id from cloud_resources where account = $1 and seen_at >= to_timestamp($2 / 1000.0))
     select from_ci as "from", type, to_ci as "to" from ci_relations r
     where source = $3 and last_seen_at < to_timestamp($4 / 1000.0)
       and (type = any($5) and from_ci in (select ci_id from seen) or type = any($6) and to_ci in (select ci_id from seen))`,
    [account, since, cloudSource, at, typesOf(false), typesOf(true)],
  );
  return rows;
}
