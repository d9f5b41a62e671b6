import { ALL, complement } from "./char-set.ts";
import type { CharSet } from "./char-set.ts";
import { sequence } from "./node.ts";
import type { Anchor, RegexNode } from "./node.ts";
import { DIGIT, LINE_BREAK, NOT_NEWLINE, SPACE, WORD } from "./property.ts";

export function set(members: CharSet): RegexNode {
  return { kind: "set", set: members };
}

export function anchor(at: Anchor): RegexNode {
  return { kind: "anchor", at };
}

/** Escapes that mean the same wherever they stand outside brackets: classes of characters, anchors, `\\K` and `\\R`. */
export const CLASS_ESCAPES: Readonly<Record<string, (() => RegexNode) | undefined>> = {
  w: () => set(WORD),
  W: () => set(complement(WORD)),
  d: () => set(DIGIT),
  D: () => set(complement(DIGIT)),
  s: () => set(SPACE),
  S: () => set(complement(SPACE)),
  b: () => anchor("wordBoundary"),
  B: () => anchor("notWordBoundary"),
  A: () => anchor("subjectStart"),
  Z: () => anchor("subjectEndOrNewline"),
  z: () => anchor("subjectEnd"),
  G: () => anchor("searchStart"),
  K: () => ({ kind: "keep" }),
  N: () => set(NOT_NEWLINE),
  O: () => set(ALL),
  R: () => ({
    kind: "atomic",
    body: {
      kind: "alternation",
      items: [
        sequence([
          { kind: "char", code: 13, fold: false },
          { kind: "char", code: 10, fold: false },
        ]),
        set(LINE_BREAK),
      ],
    },
  }),
};
