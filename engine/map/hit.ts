/** What services, and whatever else depends on CIs, lose with them: by the maps that hold them, else by the graph. */
import type { RelationTypes } from "../identity/relation.ts";
import type { MapPicture } from "./build.ts";
import type { MapCi, MapRelation } from "./graph.ts";
import { type DownCi, impactOn } from "./impact.ts";
import { type ServiceMap, usualImpact } from "./ir.ts";

export interface Hit {
  /** 0 to 10,000, of 10,000. */
  readonly loss: number;
  readonly state: "up" | "degraded" | "down";
  /** The map that says so; null = none holds it, and the relations alone say it. */
  readonly map: string | null;
}

/** CIs with all that the ones that depend depend on, so that a share is a share of all. */
export interface HitGraph {
  readonly cis: readonly MapCi[];
  readonly relations: readonly Pick<MapRelation, "from" | "type" | "to">[];
}

export interface DrawnMap {
  readonly map: ServiceMap;
  readonly picture: MapPicture;
}

/**
 * What each of these CIs loses with those that are down. A map says it of its own service, however the graph leads
 * there: what is shared takes nothing of it, and clusters carry together. Of any other CI the worst that a map says
 * which holds it counts, and of one that no map holds what its relations say.
 */
export function hitsOf(
  cis: readonly string[],
  down: readonly DownCi[],
  {
    graph,
    types,
    maps,
  }: { readonly graph: HitGraph; readonly types: RelationTypes; readonly maps: readonly DrawnMap[] },
): ReadonlyMap<string, Hit> {
  const plain = lossesIn(
    { impact: usualImpact, clusters: [] },
    { nodes: graph.cis, edges: graph.relations },
    types,
    down,
  );
  const told = maps.map(({ map, picture }) => ({
    map,
    holds: new Set(picture.nodes.map(({ id }) => id)),
    losses: lossesIn(map, picture, types, down),
  }));
  const isHeld =
    (id: string) =>
    (one: (typeof told)[number]): boolean =>
      one.holds.has(id);
  return new Map(
    cis.map((id): [string, Hit] => {
      const own = told.filter(({ map }) => map.service === id);
      const holding = own.length > 0 ? own : told.filter(isHeld(id));
      const [first, ...others] = holding.map(({ map, losses }) => hitOf(losses.get(id) ?? 0, map.name));
      if (first === undefined) return [id, hitOf(plain.get(id) ?? 0, null)];
      return [id, others.reduce((worst, one) => (one.loss > worst.loss ? one : worst), first)];
    }),
  );
}

function lossesIn(
  map: Pick<ServiceMap, "impact" | "clusters">,
  picture: Parameters<typeof impactOn>[1],
  types: RelationTypes,
  down: readonly DownCi[],
): ReadonlyMap<string, number> {
  return new Map(impactOn(map, picture, types, down).map(({ id, loss }) => [id, loss]));
}

function hitOf(loss: number, map: string | null): Hit {
  return { loss, state: loss === 0 ? "up" : loss === 10_000 ? "down" : "degraded", map };
}
