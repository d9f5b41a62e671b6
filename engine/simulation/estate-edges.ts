/** The relations of a scenario, admitted by the kernel of the CMDB, in memory. */
import { admitEdges } from "../identity/admit.ts";
import type { Draft } from "../identity/draft.ts";
import { type Edge, edgeText, type EdgeOutcome, type KnownEdge } from "../identity/edge.ts";
import type { CiClasses } from "../identity/identify.ts";
import type { RelationTypes } from "../identity/relation.ts";

/** Who says so, and when (ms). */
export interface Told {
  readonly source: string;
  readonly at: number;
}

export class EstateEdges {
  readonly #edges = new Map<string, KnownEdge>();
  readonly #classes: CiClasses;
  readonly #types: RelationTypes;

  constructor(classes: CiClasses, types: RelationTypes) {
    this.#classes = classes;
    this.#types = types;
  }

  get all(): readonly Edge[] {
    return [...this.#edges.values()].map(({ from, type, to }) => ({ from, type, to }));
  }

  /** What is at the other end of relations of a CI that the source has told last. */
  toldAt(ci: string, source: string): readonly string[] {
    return [...this.#edges.values()]
      .filter((edge) => edge.source === source && (edge.from === ci || edge.to === ci))
      .map(({ from, to }) => (from === ci ? to : from));
  }

  /** What a scenario is given is as it says. */
  give(edge: Edge, { source, at }: Told): void {
    if (edge.from !== edge.to) this.#edges.set(edgeText(edge), { ...edge, source, lastSeenAt: at });
  }

  tell(
    edges: readonly Edge[],
    cis: ReadonlyMap<string, Draft>,
    { source, at }: Told,
  ): ReadonlyMap<string, EdgeOutcome> {
    const { outcomes, told, ended } = admitEdges({
      edges,
      types: this.#types,
      classes: this.#classes,
      classOf: new Map([...cis.values()].map(({ id, ciClass }) => [id, ciClass])),
      known: [...this.#edges.values()],
      source,
      at,
    });
    for (const edge of ended) this.#edges.delete(edgeText(edge));
    for (const edge of told) {
      const before = this.#edges.get(edgeText(edge))?.lastSeenAt ?? at;
      this.#edges.set(edgeText(edge), { ...edge, source, lastSeenAt: Math.max(before, at) });
    }
    return outcomes;
  }

  /** Relations of a CI that lead elsewhere than to these are over. */
  supersede({
    from,
    type,
    keep,
  }: {
    readonly from: string;
    readonly type: string;
    readonly keep: readonly string[];
  }): void {
    for (const [key, edge] of this.#edges)
      if (edge.from === from && edge.type === type && !keep.includes(edge.to)) this.#edges.delete(key);
  }

  /** A relation leads elsewhere; null = it is over. */
  move(was: Edge, becomes: Edge | null): void {
    const known = this.#edges.get(edgeText(was));
    this.#edges.delete(edgeText(was));
    if (becomes !== null && known !== undefined) this.#edges.set(edgeText(becomes), { ...known, ...becomes });
  }
}
