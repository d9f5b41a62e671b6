/** Where a part of a document stands: paths of the JSON back to characters of the YAML. */
import { isMap, isScalar, isSeq, type Pair, type ParsedNode } from "yaml";
import type { Range } from "./diagnostic.ts";
import type { Lines } from "./lines.ts";
import { scalarOffset } from "./scalar-offset.ts";

export type Path = readonly (string | number)[];

export interface Spot {
  readonly path: Path;
  /** The key instead of the value. */
  readonly key?: boolean;
  /** First character meant in the text at `path`. */
  readonly offset?: number;
  readonly length?: number;
}

/** The range of a spot; of the nearest container that exists when the path leads nowhere. */
export function locate(root: ParsedNode, text: string, lines: Lines, spot: Spot): Range {
  let node: ParsedNode | null = root;
  let key: ParsedNode | null = null;
  let container = root;
  for (const step of spot.path) {
    let next: ParsedNode | null = null;
    let nextKey: ParsedNode | null = null;
    if (isMap(node)) {
      const pair: Pair<ParsedNode, ParsedNode | null> | undefined = node.items.find(
        (item) => keyOf(item.key, text) === String(step),
      );
      if (pair !== undefined) {
        nextKey = pair.key;
        next = pair.value;
      }
    } else if (isSeq(node)) next = node.items[Number(step)] ?? null;
    if (next === null && nextKey === null) return short(key ?? container, text, lines);
    key = nextKey;
    node = next;
    if (node !== null) container = node;
  }
  if (spot.key === true && key !== null) return lines.range(key.range[0], key.range[1]);
  if (node === null) return short(key ?? container, text, lines);
  if (spot.offset !== undefined && isScalar(node) && typeof node.value === "string") {
    const map = scalarOffset(text, node);
    const start = map(spot.offset);
    return lines.range(start, Math.max(start, map(spot.offset + Math.max(1, spot.length ?? 1) - 1) + 1));
  }
  return short(node, text, lines);
}

function keyOf(key: ParsedNode | null, text: string): string | null {
  if (!isScalar(key)) return null;
  return typeof key.value === "string" ? key.value : text.slice(key.range[0], key.range[1]);
}

/** A range of at most one line: a caret under twenty lines helps nobody. */
function short(node: ParsedNode, text: string, lines: Lines): Range {
  const [start, valueEnd] = node.range;
  const newline = text.indexOf("\n", start);
  const lineEnd = newline === -1 ? text.length : newline;
  return lines.range(start, Math.min(Math.max(valueEnd, start), lineEnd));
}
