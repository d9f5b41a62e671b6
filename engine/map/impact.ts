/** What is lost of a map with some of its CIs. */
import { canonicalJson } from "../base/canonical.ts";
import { ownValue, type Json } from "../base/json.ts";
import type { RelationType, RelationTypes } from "../identity/relation.ts";
import { entryEdge } from "./build.ts";
import type { MapCi, MapRelation } from "./graph.ts";
import type { MapCluster, ServiceMap } from "./ir.ts";
import { type Needs, spreadLosses, wholeLoss } from "./loss.ts";

/** A CI that is out, by the severity that is told of it: 1 is all of it, as the map says. */
export interface DownCi {
  readonly id: string;
  readonly severity: 1 | 2 | 3 | 4;
}

export interface MapLoss {
  readonly id: string;
  /** 1 to 10,000, of 10,000. */
  readonly loss: number;
  /** degraded = some of it is there. */
  readonly state: "degraded" | "down";
  /** Ids of what it depends on that has lost something; none = it is out itself. */
  readonly via: readonly string[];
}

type Ends = Pick<MapRelation, "from" | "type" | "to">;

/** Every CI of a map that loses something, by id. CIs that are not in the map take nothing with them. */
export function impactOn(
  map: Pick<ServiceMap, "impact" | "clusters">,
  { nodes, edges }: { readonly nodes: readonly MapCi[]; readonly edges: readonly Ends[] },
  types: RelationTypes,
  down: readonly DownCi[],
): readonly MapLoss[] {
  const place = new Map(nodes.map(({ id }, index) => [id, index]));
  const own = nodes.map(({ id }) =>
    Math.max(0, ...down.filter((one) => one.id === id).map(({ severity }) => (map.impact[severity - 1] ?? 0) * 100)),
  );
  const impactOf = new Map(types.map(({ names, impact }): [string, RelationType["impact"]] => [names[0], impact]));
  impactOf.set(entryEdge, "full");
  const from = new Map<string, Ends[]>();
  for (const edge of edges) from.set(edge.from, [...(from.get(edge.from) ?? []), edge]);
  const below = nodes.map(({ id }) => strongest(from.get(id) ?? [], impactOf));
  const needs = below.map((ends): Needs => {
    const on = [...ends].flatMap(([id, impact]) => {
      const at = place.get(id);
      const node = at === undefined ? undefined : nodes[at];
      return at === undefined || node === undefined ? [] : [{ at, node, impact }];
    });
    return needsOf(on, map.clusters);
  });
  const losses = spreadLosses(own, needs);
  return nodes.flatMap(({ id }, index): MapLoss[] => {
    const loss = losses[index] ?? 0;
    if (loss === 0) return [];
    const via = [...(below[index] ?? new Map<string, unknown>()).keys()].filter(
      (end) => (losses[place.get(end) ?? -1] ?? 0) > 0,
    );
    return [{ id, loss, state: loss === wholeLoss ? "down" : "degraded", via: via.sort() }];
  });
}

/** What a CI depends on, each once: where two relations lead to one, the one counts by which more is lost. */
function strongest(
  edges: readonly Ends[],
  impactOf: ReadonlyMap<string, RelationType["impact"]>,
): ReadonlyMap<string, "full" | "member"> {
  const ends = new Map<string, "full" | "member">();
  for (const { type, to } of edges) {
    const impact = impactOf.get(type) ?? "none";
    if (impact !== "none" && ends.get(to) !== "full") ends.set(to, impact);
  }
  return ends;
}

/** Several of one cluster carry it together, and so do members; each of the others carries all of it. */
function needsOf(
  on: readonly { readonly at: number; readonly node: MapCi; readonly impact: "full" | "member" }[],
  clusters: readonly MapCluster[],
): Needs {
  const groups = new Map<string, { readonly of: number[]; readonly weight: number; isMember: boolean }>();
  const full: number[] = [];
  for (const { at, node, impact } of on) {
    const cluster = clusterOf(node, clusters);
    if (cluster === null && impact === "full") {
      full.push(at);
      continue;
    }
    const { key, weight } = cluster ?? { key: "members", weight: 100 };
    const group = groups.get(key) ?? { of: [], weight, isMember: false };
    group.of.push(at);
    group.isMember ||= impact === "member";
    groups.set(key, group);
  }
  const shares = [...groups.values()].filter(({ of, isMember }) => isMember || of.length > 1);
  const alone = [...groups.values()].filter(({ of, isMember }) => !isMember && of.length === 1);
  return { full: [...full, ...alone.flatMap(({ of }) => of)], shares };
}

/** The first cluster of whose attributes a CI has all. */
function clusterOf(
  node: MapCi,
  clusters: readonly MapCluster[],
): { readonly key: string; readonly weight: number } | null {
  for (const [index, { by, weight }] of clusters.entries()) {
    const values = by.map((attribute) => valueOf(node, attribute));
    if (!values.includes(null)) return { key: canonicalJson([index, ...values]), weight };
  }
  return null;
}

function valueOf(node: MapCi, attribute: string): Json {
  if (attribute === "class") return node.classes[0] ?? null;
  return attribute === "name" ? node.name : (ownValue(node.attributes, attribute) ?? null);
}
