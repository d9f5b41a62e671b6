import { ALL, charSet, union } from "./char-set.ts";
import type { CharSet } from "./char-set.ts";
import type { RegexNode } from "./node.ts";

/** What can be said of where a match of the tree may start. */
export interface StartFacts {
  readonly anchored: boolean;
  readonly prefix: string;
  /** null: a match may be empty or start with anything. */
  readonly first: CharSet | null;
}

/** Reads from the tree where a match may start; always on the safe side. */
export function startFacts(root: RegexNode): StartFacts {
  const { set, empty } = firstOf(root);
  return { anchored: isAnchored(root), prefix: prefixOf(root), first: empty || isAll(set) ? null : set };
}

function isAll(set: CharSet): boolean {
  return set.length === 2 && set[0] === 0 && set[1] === ALL[1];
}

function isAnchored(node: RegexNode): boolean {
  switch (node.kind) {
    case "anchor":
      return node.at === "subjectStart";
    case "sequence":
      return node.items.length > 0 && isAnchored(node.items[0] as RegexNode);
    case "alternation":
      return node.items.every(isAnchored);
    case "capture":
    case "atomic":
    case "enclosed":
      return isAnchored(node.body);
    default:
      return false;
  }
}

function prefixOf(node: RegexNode): string {
  if (node.kind === "char") return String.fromCodePoint(node.code);
  if (node.kind === "capture" || node.kind === "atomic" || node.kind === "enclosed") return prefixOf(node.body);
  if (node.kind !== "sequence") return "";
  let text = "";
  for (const item of node.items) {
    if (item.kind !== "char") break;
    text += String.fromCodePoint(item.code);
  }
  return text;
}

interface First {
  readonly set: CharSet;
  readonly empty: boolean;
}

const ANYTHING: First = { set: ALL, empty: true };
const NOTHING: First = { set: [], empty: true };

function firstOf(node: RegexNode): First {
  switch (node.kind) {
    case "fail":
      return { set: [], empty: false };
    case "char":
      return { set: charSet([node.code, node.code]), empty: false };
    case "set":
      return { set: node.set, empty: false };
    case "sequence": {
      let set: CharSet = [];
      for (const item of node.items) {
        const first = firstOf(item);
        set = union(set, first.set);
        if (!first.empty) return { set, empty: false };
      }
      return { set, empty: true };
    }
    case "alternation": {
      const all = node.items.map(firstOf);
      return { set: union(...all.map((each) => each.set)), empty: all.some((each) => each.empty) };
    }
    case "repeat": {
      if (node.max === 0) return NOTHING;
      const body = firstOf(node.body);
      return { set: body.set, empty: body.empty || node.min === 0 };
    }
    case "enclosed":
    case "capture":
    case "atomic":
      return firstOf(node.body);
    case "empty":
    case "anchor":
    case "keep":
    case "look":
    case "matched":
      return NOTHING;
    default:
      return ANYTHING;
  }
}
