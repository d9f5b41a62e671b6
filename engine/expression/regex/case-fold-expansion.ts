import { charSet } from "./char-set.ts";
import { foldOrbit, foldSources, fullFold, fullFoldsOf, foldSet, simpleFold } from "./fold.ts";
import type { Bracket } from "./bracket.ts";
import { complement } from "./char-set.ts";
import { sequence } from "./node.ts";
import type { RegexNode } from "./node.ts";

/**
 * Widens the characters of a branch that ignore case to all characters equal to them. Outside look-behind a sequence
 * also matches the one character that folds to it and the other way round (`ss` and `ß`).
 */
export function widenCase(items: readonly RegexNode[], several: boolean): readonly RegexNode[] {
  const out: RegexNode[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as RegexNode;
    if (item.kind !== "char" || !item.fold) {
      out.push(item);
      continue;
    }
    const length = several ? foldingRun(items, i) : 0;
    if (length === 0) {
      out.push(widenCharacter(item.code, several));
      continue;
    }
    const codes = items.slice(i, i + length).map((part) => (part as { readonly code: number }).code);
    const sources = foldSources(codes.map(simpleFold));
    out.push({
      kind: "alternation",
      items: [sequence(codes.map((code) => widenCharacter(code, true))), setOf(sources)],
    });
    i += length - 1;
  }
  return out;
}

/** How many characters from here fold together from one character: 3, 2 or 0. */
function foldingRun(items: readonly RegexNode[], from: number): number {
  for (const length of [3, 2]) {
    const run = items.slice(from, from + length);
    if (run.length < length || !run.every((item) => item.kind === "char" && item.fold)) continue;
    if (foldSources(run.map((item) => simpleFold((item as { readonly code: number }).code))).length > 0) return length;
  }
  return 0;
}

function widenCharacter(code: number, several: boolean): RegexNode {
  const orbit = foldOrbit(code);
  const single: RegexNode = orbit.length === 1 ? { kind: "char", code, fold: false } : setOf(orbit);
  const folded = several ? fullFold(code) : undefined;
  if (folded === undefined) return single;
  return { kind: "alternation", items: [single, sequence(folded.map((part) => widenCharacter(part, false)))] };
}

function setOf(codes: readonly number[]): RegexNode {
  return { kind: "set", set: charSet(...codes.map((code): [number, number] => [code, code])) };
}

/** The node of a bracket expression; with case ignored, its members are widened before it is negated. */
export function bracketNode(bracket: Bracket, ignoreCase: boolean, several: boolean): RegexNode {
  const set = ignoreCase ? foldSet(bracket.set) : bracket.set;
  if (bracket.negated) return { kind: "set", set: complement(set) };
  const folds = ignoreCase && several ? fullFoldsOf(bracket.literal) : [];
  const single: RegexNode = { kind: "set", set };
  if (folds.length === 0) return single;
  return {
    kind: "alternation",
    items: [single, ...folds.map((fold) => sequence(fold.map((code) => widenCharacter(code, false))))],
  };
}
