/** What differs between two pictures of one map. */
import { type MapNode, type MapPicture } from "./build.ts";
import type { MapRelation } from "./graph.ts";

export interface MapDifference {
  /** By id. */
  readonly nodes: {
    readonly added: readonly MapNode[];
    readonly gone: readonly MapNode[];
    readonly changed: readonly { readonly id: string; readonly changes: readonly NodeChange[] }[];
  };
  readonly edges: { readonly added: readonly MapRelation[]; readonly gone: readonly MapRelation[] };
}

export interface NodeChange {
  readonly what: "class" | "name" | "state" | "role";
  readonly from: string;
  readonly to: string;
}

/** From an earlier picture to a later one, or whichever two they are. */
export function diffMaps(before: MapPicture, after: MapPicture): MapDifference {
  const nodes = merged(before.nodes, after.nodes, ({ id }) => id);
  const edges = merged(before.edges, after.edges, ({ from, to, type }) => JSON.stringify([from, to, type]));
  return {
    nodes: {
      added: nodes.added,
      gone: nodes.gone,
      changed: nodes.both.flatMap(([was, is]) => {
        const changes = changesOf(was, is);
        return changes.length === 0 ? [] : [{ id: is.id, changes }];
      }),
    },
    edges: { added: edges.added, gone: edges.gone },
  };
}

function changesOf(was: MapNode, is: MapNode): readonly NodeChange[] {
  const sides = [
    ["class", was.classes[0] ?? "", is.classes[0] ?? ""],
    ["name", was.name, is.name],
    ["state", was.state, is.state],
    ["role", was.role, is.role],
  ] as const;
  return sides.flatMap(([what, from, to]) => (from === to ? [] : [{ what, from, to }]));
}

/** Two sorted lists, in one pass. */
function merged<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string) {
  const [added, gone, both]: [T[], T[], (readonly [T, T])[]] = [[], [], []];
  let [left, right] = [0, 0];
  while (left < before.length || right < after.length) {
    const [was, is] = [before[left], after[right]];
    const order = was === undefined ? 1 : is === undefined ? -1 : compare(keyOf(was), keyOf(is));
    if (order <= 0) left += 1;
    if (order >= 0) right += 1;
    if (order === 0 && was !== undefined && is !== undefined) both.push([was, is]);
    else if (order < 0 && was !== undefined) gone.push(was);
    else if (is !== undefined) added.push(is);
  }
  return { added, gone, both };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
