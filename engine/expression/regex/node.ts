import type { CharSet } from "./char-set.ts";

/** A parsed regular expression. Non-capturing groups are merged into their body. */
export type RegexNode =
  | { readonly kind: "empty" }
  | { readonly kind: "fail" }
  /**
   * One character, compared as it is; `fold` marks one written where case is ignored (widened after its branch is
   * read).
   */
  | { readonly kind: "char"; readonly code: number; readonly fold: boolean }
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "sequence"; readonly items: readonly RegexNode[] }
  | { readonly kind: "alternation"; readonly items: readonly RegexNode[] }
  /** `(?i:...)`: no meaning left, but a quantifier may follow whatever is inside. */
  | { readonly kind: "enclosed"; readonly body: RegexNode }
  | { readonly kind: "capture"; readonly group: number; readonly body: RegexNode }
  | { readonly kind: "atomic"; readonly body: RegexNode }
  | { readonly kind: "look"; readonly ahead: boolean; readonly negative: boolean; readonly body: RegexNode }
  | {
      readonly kind: "repeat";
      /** Tells repeats of one pattern apart, also in copies of the tree. */
      readonly id: number;
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    }
  | { readonly kind: "backreference"; readonly groups: readonly number[]; readonly fold: boolean }
  | { readonly kind: "call"; readonly group: number; readonly name: string | null }
  /** True when one of the groups has matched. */
  | { readonly kind: "matched"; readonly groups: readonly number[] }
  | {
      readonly kind: "conditional";
      readonly test: RegexNode;
      readonly consequent: RegexNode;
      readonly otherwise: RegexNode;
    }
  | { readonly kind: "anchor"; readonly at: Anchor }
  /** `\K`: the match starts here. */
  | { readonly kind: "keep" };

export type Anchor =
  | "subjectStart"
  | "subjectEnd"
  | "subjectEndOrNewline"
  | "lineStart"
  | "lineEnd"
  | "wordBoundary"
  | "notWordBoundary"
  | "searchStart";

export const EMPTY: RegexNode = { kind: "empty" };

export function sequence(items: readonly RegexNode[]): RegexNode {
  if (items.length === 0) return EMPTY;
  return items.length === 1 ? (items[0] as RegexNode) : { kind: "sequence", items };
}

/** What the parser hands over: the tree, and the names and count of its groups (group 0 is the whole match). */
export interface ParsedRegex {
  readonly root: RegexNode;
  readonly groupCount: number;
  /** Name of each group by its number; null for an unnamed one. */
  readonly names: readonly (string | null)[];
  /** The bodies of the groups by number, for calls and checks. */
  readonly bodies: ReadonlyMap<number, RegexNode>;
}
