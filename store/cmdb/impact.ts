import type pg from "pg";
import { type Dependent, type DependentStep, DependentsWalk } from "../../engine/map/dependents.ts";
import type { Queryable } from "../pool.ts";
import type { CiState } from "../../engine/identity/ci.ts";
import { type RelationTypes, withoutImpact } from "../../engine/identity/relation.ts";
import { inSnapshot } from "../transaction.ts";
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

/** Rows a walk may make for each CI it may return: a CI may be reached by several relations. */
const rowsPerCi = 20;

/**
 * What depends on CIs, directly or through others, nearest first: the blast radius of losing them. CIs that are absent
 * or retired are neither returned nor walked through. Graph and version are of one snapshot.
 */
export async function readImpact(
  pool: pg.Pool,
  ciIds: string | readonly string[],
  params: ImpactParams = {},
): Promise<Impact> {
  return inSnapshot(pool, async (db) =>
    readImpactIn(db, typeof ciIds === "string" ? [ciIds] : ciIds, { ...params, types: await readRelationTypes(db) }),
  );
}

/** As `readImpact`, in the caller's snapshot. */
export async function readImpactIn(
  db: Queryable,
  ciIds: readonly string[],
  { types, ...params }: ImpactParams & { readonly types: RelationTypes },
): Promise<Impact> {
  const { rows: versions } = await db.query<{ version: string }>(`select ${graphVersion} as version`);
  const { dependents, truncated } = await readDependents(db, ciIds, { ...params, types });
  const { rows } = await db.query<{ id: string; class: string; name: string }>(
    "select id, class, name from cis where id = any($1)",
    [dependents.map(({ id }) => id)],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const byClass: { [className: string]: number } = {};
  const affected = dependents.map(({ id, distance, via, since }): AffectedCi => {
    const { class: ciClass = "", name = id } = known.get(id) ?? {};
    byClass[ciClass] = (byClass[ciClass] ?? 0) + 1;
    return { id, class: ciClass, name, distance, via, knownSince: new Date(since).toISOString() };
  });
  return { affected, byClass, truncated, version: versions[0]?.version ?? "0.0" };
}

/** The walk of `engine/map`, handed one level a statement. */
export async function readDependents(
  db: Queryable,
  ciIds: readonly string[],
  { types, depth = 8, limit = 500 }: ImpactParams & { readonly types: RelationTypes },
): Promise<{ readonly dependents: readonly Dependent[]; readonly truncated: boolean }> {
  const bounds = {
    depth: Math.min(Math.max(Math.trunc(depth), 1), 32),
    limit: Math.min(Math.max(Math.trunc(limit), 1), 10_000),
  };
  const walk = new DependentsWalk(ciIds, bounds);
  const none = withoutImpact(types);
  const mostRows = bounds.limit * rowsPerCi;
  for (let ids = walk.next(); ids.length > 0; ids = walk.next()) {
    const { rows } = await db.query<DependentStep>(
      `select r.from_ci as "from", r.type, r.to_ci as "to", trunc(extract(epoch from r.first_seen_at) * 1000)::bigint as since
       from ci_relations r join cis ci on ci.id = r.from_ci and ci.state = 'active'
       where r.to_ci = any($1) and r.type <> all($2) limit $3`,
      [ids, none, mostRows + 1],
    );
    walk.take(rows.slice(0, mostRows), rows.length > mostRows);
  }
  return { dependents: walk.found(), truncated: walk.truncated };
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
