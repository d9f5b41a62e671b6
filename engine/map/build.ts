/**
 * A map: breadth first from the entries of a service, along the relations, from what depends to what it depends on.
 *
 * 1. A relation of an application leads on by those of applications and of infrastructure; one of infrastructure by
 *    those of infrastructure alone: a host leads to its cluster, not to what else somebody relates it to.
 * 2. What is shared, absent or retired is drawn and not walked through; so is what lies at the depth of the map.
 * 3. The walk is handed what it asks for, level by level, so that a store reads no more than the map. Neither the order
 *    of what it is handed nor the way it was read matters: levels, CIs and relations are taken in order of their ids.
 */
import type { RelationType, RelationTypes } from "../identity/relation.ts";
import type { EvidenceKind } from "./evidence.ts";
import type { MapCi, MapRelation, MapStart, MapStep } from "./graph.ts";
import type { ServiceMap } from "./ir.ts";

/** How a CI came into the map; `shared` = drawn, and not walked through. */
export type MapRole = "service" | "application" | "infrastructure" | "shared";

export interface MapNode extends MapCi {
  readonly role: MapRole;
  /** It listens where the service is entered. */
  readonly entry: boolean;
  /** Relations between the service and it, on the shortest way. */
  readonly distance: number;
  /** It depends on more than is drawn: the map ends here by its depth or size. */
  readonly cut: boolean;
}

export interface MapPicture {
  /** By id. */
  readonly nodes: readonly MapNode[];
  /** By their ends and type. */
  readonly edges: readonly MapRelation[];
  /** Where it is entered, with the ids of what listens there; none = nothing was found. */
  readonly entries: readonly { readonly entry: string; readonly cis: readonly string[] }[];
  /** Depth or size has cut it. */
  readonly truncated: boolean;
}

/** Type of the edges from a service to what listens at its entries. */
export const entryEdge = "entry";

/** Most CIs of a map. */
const largestMap = 2_000;

type Layer = "application" | "infrastructure";

interface Drawn {
  readonly ci: MapCi;
  readonly distance: number;
  readonly entry: boolean;
  layer: Layer;
  cut: boolean;
}

interface State {
  readonly id: string;
  readonly layer: Layer;
}

export class MapWalk {
  readonly #map: ServiceMap;
  readonly #types: ReadonlyMap<string, RelationType>;
  readonly #start: MapStart;
  readonly #limit: number;
  readonly #drawn = new Map<string, Drawn>();
  readonly #edges = new Map<string, MapRelation>();
  readonly #seen = new Set<string>();
  readonly #steps = new Map<string, readonly MapStep[]>();
  #frontier: readonly State[] = [];
  #distance = 0;

  constructor(map: ServiceMap, types: RelationTypes, start: MapStart, limit = largestMap) {
    this.#map = map;
    this.#types = new Map(types.map((type) => [type.names[0], type]));
    this.#start = start;
    this.#limit = limit;
    this.#draw({ ci: start.service, distance: 0, layer: "application" });
    if (map.entry.length === 0 && map.tags === undefined)
      this.#frontier = this.#unseen([{ id: start.service.id, layer: "application" }]);
    else this.#enter();
  }

  /** Ids of the CIs of which it must be told what they depend on; none = the map is done. */
  next(): readonly string[] {
    while (this.#frontier.length > 0) {
      const ids = new Set(this.#frontier.map(({ id }) => id).filter((id) => !this.#steps.has(id)));
      if (ids.size > 0) return [...ids].sort();
      // All of them were asked of before, in the other layer.
      this.#level();
    }
    return [];
  }

  /** What those that it asked for depend on: every relation that begins at one of them, with its other end. */
  take(steps: readonly MapStep[]): void {
    for (const { id } of this.#frontier) if (!this.#steps.has(id)) this.#steps.set(id, []);
    const byFrom = new Map<string, MapStep[]>();
    for (const step of steps) byFrom.set(step.relation.from, [...(byFrom.get(step.relation.from) ?? []), step]);
    for (const [id, of] of byFrom)
      this.#steps.set(
        id,
        of.toSorted((a, b) => compare(keyOf(a.relation), keyOf(b.relation))),
      );
    this.#level();
  }

  picture(): MapPicture {
    const nodes = [...this.#drawn.values()].map((drawn): MapNode => {
      const { ci, layer, entry, distance, cut } = drawn;
      const role = distance === 0 ? "service" : this.#isShared(drawn) ? "shared" : layer;
      return { ...ci, role, entry, distance, cut };
    });
    return {
      nodes: nodes.toSorted((a, b) => compare(a.id, b.id)),
      edges: [...this.#edges].toSorted(([a], [b]) => compare(a, b)).map(([, edge]) => edge),
      entries: this.#start.entries.map(({ entry, cis }) => ({ entry, cis: cis.map(({ id }) => id) })),
      truncated: nodes.some(({ cut }) => cut),
    };
  }

  #enter(): void {
    const { service, entries } = this.#start;
    const found = new Map(entries.flatMap(({ cis }) => cis).map((ci) => [ci.id, ci]));
    const states: State[] = [];
    for (const ci of [...found.values()].toSorted((a, b) => compare(a.id, b.id))) {
      if (ci.id !== service.id) {
        const edge = { from: service.id, type: entryEdge, to: ci.id, since: null, source: this.#map.name };
        if (!this.#draw({ ci, distance: 1, layer: "application", entry: true })) continue;
        this.#edges.set(keyOf(edge), edge);
      }
      if (ci.state === "active") states.push({ id: ci.id, layer: "application" });
    }
    this.#distance = 1;
    this.#frontier = this.#unseen(states);
  }

  /** One relation farther; at the depth of the map only what is drawn already is joined. */
  #level(): void {
    const reached: State[] = [];
    const isLast = this.#distance >= this.#map.depth;
    for (const { id, layer } of this.#frontier)
      for (const { relation, ci } of this.#steps.get(id) ?? []) {
        const next = this.#layerBehind(layer, relation);
        if (next === null) continue;
        const isDrawn =
          this.#drawn.has(ci.id) || (!isLast && this.#draw({ ci, distance: this.#distance + 1, layer: next }));
        const from = this.#drawn.get(id);
        if (!isDrawn && from !== undefined) from.cut = true;
        const to = this.#drawn.get(ci.id);
        if (to === undefined) continue;
        this.#edges.set(keyOf(relation), relation);
        if (next === "application") to.layer = next;
        if (to.distance > 0 && to.ci.state === "active" && !this.#isShared(to))
          reached.push({ id: ci.id, layer: next });
      }
    this.#distance += 1;
    const unseen = this.#unseen(reached);
    this.#frontier = isLast ? [] : unseen;
    if (isLast) for (const state of unseen) this.#cutBehind(state);
  }

  /** Which layer lies behind a relation; null = it is not followed. */
  #layerBehind(layer: Layer, { type, evidence }: MapRelation): Layer | null {
    if (evidence !== undefined && !evidence.some(({ kind }) => this.#follows(kind))) return null;
    const traverse = this.#types.get(type)?.traverse ?? "none";
    if (traverse === "none" || (layer === "infrastructure" && traverse === "application")) return null;
    return layer === "application" ? traverse : "infrastructure";
  }

  #follows(kind: EvidenceKind): boolean {
    const { follow } = this.#map;
    return follow === undefined || kind === "person" || follow.includes(kind === "tag" ? "tags" : kind);
  }

  /** A CI at the depth of the map that is reached in another layer than before: what lies behind it is not drawn. */
  #cutBehind({ id, layer }: State): void {
    const drawn = this.#drawn.get(id);
    const isMissing = ({ relation }: MapStep): boolean =>
      this.#layerBehind(layer, relation) !== null && !this.#edges.has(keyOf(relation));
    if (drawn !== undefined && (this.#steps.get(id) ?? []).some(isMissing)) drawn.cut = true;
  }

  #draw({
    ci,
    distance,
    layer,
    entry = false,
  }: Pick<Drawn, "ci" | "distance" | "layer"> & { entry?: boolean }): boolean {
    if (this.#drawn.size >= this.#limit) return false;
    this.#drawn.set(ci.id, { ci, distance, layer, entry, cut: false });
    return true;
  }

  #unseen(states: readonly State[]): readonly State[] {
    const fresh = new Map(states.map((state) => [`${state.id} ${state.layer}`, state]));
    for (const key of this.#seen) fresh.delete(key);
    for (const key of fresh.keys()) this.#seen.add(key);
    return [...fresh].toSorted(([a], [b]) => compare(a, b)).map(([, state]) => state);
  }

  /** Where the service is entered is never shared, however many others enter it. */
  #isShared({ ci, entry }: Drawn): boolean {
    const { classes, degree } = this.#map.shared;
    return !entry && (ci.classes.some((name) => classes.includes(name)) || (degree !== null && ci.degree >= degree));
  }
}

/** The map of a graph that is at hand: `stepsFrom` gives the relations that begin at a CI, with their other ends. */
export function buildMap(
  map: ServiceMap,
  types: RelationTypes,
  start: MapStart,
  stepsFrom: (id: string) => readonly MapStep[],
): MapPicture {
  const walk = new MapWalk(map, types, start);
  for (let ids = walk.next(); ids.length > 0; ids = walk.next()) walk.take(ids.flatMap(stepsFrom));
  return walk.picture();
}

function keyOf({ from, type, to }: MapRelation): string {
  return JSON.stringify([from, to, type]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
