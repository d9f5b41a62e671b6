import type { Reply } from "../../client/call.ts";

type Shown = Reply<"showMap">;
export type Node = Shown["nodes"][number];
export type Edge = Shown["edges"][number];
export type Mark = "added" | "gone" | "changed";

export interface Part extends Node {
  readonly mark: Mark | null;
  /** What is otherwise than it was. */
  readonly changes: readonly { readonly what: string; readonly from: string; readonly to: string }[];
  /** It was seen to be used, and is no part of the map. */
  readonly isSuggested: boolean;
}

export interface Joint extends Edge {
  readonly mark: Mark | null;
  readonly isSuggested: boolean;
}

type Seen = Pick<Reply<"listSuggestions">["items"][number], "from" | "to" | "type">;

/**
 * What is drawn of a map: all that is in it, what is gone since it is compared with, and what it was seen to use, each
 * marked. Nearest first.
 */
export function unionOf(
  { nodes, edges, difference }: Pick<Shown, "nodes" | "edges" | "difference">,
  seen: readonly Seen[] = [],
): {
  readonly parts: readonly Part[];
  readonly joints: readonly Joint[];
} {
  const added = new Set(difference?.nodes.added.map(({ id }) => id));
  const changed = new Map(difference?.nodes.changed.map(({ id, changes }) => [id, changes]));
  const markOf = (id: string): Mark | null => (added.has(id) ? "added" : changed.has(id) ? "changed" : null);
  const addedEdges = new Set(difference?.edges.added.map(edgeKey));
  const parts = [
    ...nodes.map((node): Part => ({
      ...node,
      mark: markOf(node.id),
      changes: changed.get(node.id) ?? [],
      isSuggested: false,
    })),
    ...(difference?.nodes.gone ?? []).map((node): Part => ({ ...node, mark: "gone", changes: [], isSuggested: false })),
    ...suggestedParts(nodes, seen),
  ];
  const joints = [
    ...edges.map((edge): Joint => ({
      ...edge,
      mark: addedEdges.has(edgeKey(edge)) ? "added" : null,
      isSuggested: false,
    })),
    ...(difference?.edges.gone ?? []).map((edge): Joint => ({ ...edge, mark: "gone", isSuggested: false })),
    ...seen.map(({ from, to, type }): Joint => ({
      from,
      type,
      to: to.id,
      since: null,
      source: "traffic",
      evidence: [],
      mark: null,
      isSuggested: true,
    })),
  ];
  return {
    parts: parts.toSorted((one, other) => one.distance - other.distance || (one.id < other.id ? -1 : 1)),
    joints,
  };
}

/** Each once, one relation farther than what uses it; what is in the map already is not drawn twice. */
function suggestedParts(nodes: readonly Node[], seen: readonly Seen[]): readonly Part[] {
  const known = new Map(nodes.map(({ id, distance }) => [id, distance]));
  const fresh = new Map(seen.filter(({ to }) => !known.has(to.id)).map(({ from, to }) => [to.id, { from, to }]));
  return [...fresh.values()].map(({ from, to }) => ({
    ...to,
    state: to.state as Part["state"],
    role: "application",
    entry: false,
    distance: (known.get(from) ?? 0) + 1,
    cut: false,
    mark: null,
    changes: [],
    isSuggested: true,
  }));
}

export function edgeKey({ from, type, to }: Pick<Edge, "from" | "type" | "to">): string {
  return JSON.stringify([from, type, to]);
}
