import type { Queryable } from "../pool.ts";
import type { CiState } from "../../engine/identity/ci.ts";
import { withoutImpact } from "../../engine/identity/relation.ts";
import { graphVersion } from "./closure.ts";
import { readRelationTypes } from "./relation-types.ts";

export interface ImpactParams {
  /** Most relations walked from the CI. @default 8 */
  readonly depth?: number;
  /** Most CIs returned. @default 500 */
  readonly limit?: number;
}

export interface AffectedCi {
  readonly id: string;
  readonly class: string;
  readonly name: string;
  /** Relations between it and the CI asked about, on the shortest way. */
  readonly distance: number;
  /** The CI one relation nearer that it depends on, and how. */
  readonly via: { readonly id: string; readonly type: string };
  /**
   * Since when it is known to depend on the CI: the instant, as UTC text, at which the last relation of a shortest way
   * was first seen; of several ways the one that was known first.
   */
  readonly knownSince: string;
}

export interface Impact {
  readonly affected: readonly AffectedCi[];
  /** Affected CIs by class. */
  readonly byClass: { readonly [className: string]: number };
  /** True when depth or limit cut the walk: there are more. */
  readonly truncated: boolean;
  /** Of the graph of CIs that was read. */
  readonly version: string;
}

/** Rows the walk may make for each CI it may return: a CI reached at several distances makes one row for each. */
const rowsPerCi = 20;

/**
 * What depends on CIs, directly or through others, nearest first: the blast radius of losing them. CIs that are absent
 * or retired are neither returned nor walked through. Bounded: `union` keeps one row for a CI and distance, so a ring
 * ends at `depth` and parallel ways are not multiplied; the walk stops after `limit` × 20 rows.
 */
export async function readImpact(
  db: Queryable,
  ciIds: string | readonly string[],
  params: ImpactParams = {},
): Promise<Impact> {
  const depth = Math.min(Math.max(Math.trunc(params.depth ?? 8), 1), 32);
  const limit = Math.min(Math.max(Math.trunc(params.limit ?? 500), 1), 10_000);
  const none = withoutImpact(await readRelationTypes(db));
  const { rows } = await db.query<{
    id: string | null;
    class: string;
    name: string;
    distance: number;
    via: string;
    type: string;
    steps: readonly { readonly to: string; readonly seen: number }[];
    rows: number;
    version: string;
  }>(
    `with recursive walk (id, distance) as (
       select unnest($1::text[]), 0
       union
       select r.from_ci, w.distance + 1 from walk w
       join ci_relations r on r.to_ci = w.id and r.type <> all($5)
       join cis ci on ci.id = r.from_ci and ci.state = 'active'
       where w.distance <= $2 and r.from_ci <> all($1)
     ),
     bounded as materialized (select id, distance from walk limit $4),
     nearest as (select id, min(distance) as distance from bounded group by id),
     chosen as (select id, distance from nearest where distance > 0 order by distance, id collate "C" limit $3 + 1)
     select ci.id, ci.class, ci.name, chosen.distance, step.via, step.type, step.steps, (select count(*) from bounded) as rows, graph.version
     from (select ${graphVersion} as version) graph
     left join chosen on true left join cis ci on ci.id = chosen.id
     left join lateral (
       select (array_agg(r.to_ci order by r.to_ci collate "C", r.type collate "C"))[1] as via,
         (array_agg(r.type order by r.to_ci collate "C", r.type collate "C"))[1] as type,
         jsonb_agg(jsonb_build_object('to', r.to_ci, 'seen', trunc(extract(epoch from r.first_seen_at) * 1000))) as steps
       from ci_relations r join nearest n on n.id = r.to_ci
       where r.from_ci = chosen.id and r.type <> all($5) and n.distance = chosen.distance - 1
     ) step on true
     order by chosen.distance, ci.id collate "C"`,
    [typeof ciIds === "string" ? [ciIds] : ciIds, depth, limit, limit * rowsPerCi, none],
  );
  // Where nothing depends on them, the version stands alone.
  const found = rows.flatMap(({ id, ...row }) => (id === null ? [] : [{ id, ...row }]));
  const within = found.filter((row) => row.distance <= depth).slice(0, limit);
  const known = new Map<string, number>();
  for (const { id, steps } of within) {
    const ways = steps.map(({ to, seen }) => Math.max(seen, known.get(to) ?? seen));
    known.set(id, Math.min(...ways));
  }
  const byClass: { [className: string]: number } = {};
  for (const row of within) byClass[row.class] = (byClass[row.class] ?? 0) + 1;
  return {
    affected: within.map((row) => ({
      id: row.id,
      class: row.class,
      name: row.name,
      distance: row.distance,
      via: { id: row.via, type: row.type },
      knownSince: new Date(known.get(row.id) ?? 0).toISOString(),
    })),
    byClass,
    truncated: found.length > within.length || (rows[0]?.rows ?? 0) >= limit * rowsPerCi,
    version: rows[0]?.version ?? "0.0",
  };
}

/** A CI and how far it is from one of those asked about. */
export interface Neighbor {
  readonly from: string;
  readonly id: string;
  readonly state: CiState;
  readonly distance: number;
}

/**
 * The CIs within `hops` relations of each of these, whatever the direction, without themselves; the nearest `limit` of
 * each.
 */
export async function readNeighbors(
  db: Queryable,
  ciIds: readonly string[],
  params: { readonly hops: number; readonly limit?: number },
): Promise<Neighbor[]> {
  const hops = Math.min(Math.max(Math.trunc(params.hops), 0), 6);
  if (hops === 0 || ciIds.length === 0) return [];
  const limit = Math.min(params.limit ?? 2_000, 20_000);
  const { rows } = await db.query<Neighbor>(
    `select origin as "from", near.* from unnest($1::text[]) as origin cross join lateral (
       with recursive walk (id, distance) as (
         select origin, 0
         union
         select step.other, w.distance + 1 from walk w
         join lateral (select to_ci as other from ci_relations where from_ci = w.id
                       union all select from_ci from ci_relations where to_ci = w.id) step on true
         where w.distance < $2
       ),
       bounded as materialized (select * from walk limit $3 * ${rowsPerCi})
       select b.id, ci.state, min(b.distance) as distance from bounded b join cis ci on ci.id = b.id
       where b.id <> origin group by b.id, ci.state order by min(b.distance), b.id collate "C" limit $3) as near
     order by origin collate "C", distance, near.id collate "C"`,
    [[...new Set(ciIds)], hops, limit],
  );
  return rows;
}
