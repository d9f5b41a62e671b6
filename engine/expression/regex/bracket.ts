import { charSet, complement, union } from "./char-set.ts";
import type { CharSet } from "./char-set.ts";
import { bracedCodePoints, characterOfBytes, nextByteEscape, propertyEscape, simpleEscape } from "./escape.ts";
import type { PatternReader } from "./pattern-reader.ts";
import { refuse } from "./pattern-reader.ts";
import { BRACKET_WORD, DIGIT, SPACE, posixSet } from "./property.ts";

/** A bracket expression as written: what it lists, and whether it is negated. */
export interface Bracket {
  readonly negated: boolean;
  readonly set: CharSet;
  /** The characters and ranges written out, without classes and properties: only these fold to several characters. */
  readonly literal: CharSet;
}

type Token =
  | { readonly kind: "code"; readonly code: number }
  | { readonly kind: "class"; readonly set: CharSet }
  | { readonly kind: "range" }
  | { readonly kind: "close" }
  | { readonly kind: "end" };

/**
 * Reads a bracket expression in jq's dialect (Oniguruma's Perl_NG): no nested brackets and no `&&` (both are plain
 * characters there), POSIX names, escapes and properties inside. The reader stands behind the `[`.
 */
export function readBracket(reader: PatternReader): Bracket {
  const negated = reader.accept("^");
  const queue: Token[] = [];
  const next = (): Token => queue.shift() ?? readToken(reader, queue);
  let token = next();
  if (token.kind === "close") {
    // `[]a]` lists the bracket, when another one closes it.
    if (!closesLater(reader)) return refuse("empty char-class");
    token = { kind: "code", code: 0x5d };
  }
  const sets: CharSet[] = [];
  const literal: [number, number][] = [];
  // start: nothing yet; value: a character that may open a range; class: a class; complete: a range was closed; range:
  // behind `x-`.
  let state: "start" | "value" | "class" | "complete" | "range" = "start";
  let low = 0;
  const take = (code: number): void => {
    if (state === "range") {
      if (low > code) refuse("empty range in char class");
      literal.push([low, code]);
      state = "complete";
      return;
    }
    if (state === "value") literal.push([low, low]);
    low = code;
    state = "value";
  };
  const takeClass = (set: CharSet): void => {
    if (state === "range") refuse("char-class value at end of range");
    if (state === "value") literal.push([low, low]);
    sets.push(set);
    state = "class";
  };
  const hyphen = 0x2d;
  while (token.kind !== "close") {
    if (token.kind === "end") return refuse("premature end of char-class");
    if (token.kind === "code") take(token.code);
    else if (token.kind === "class") takeClass(token.set);
    else if (state === "range") take(hyphen);
    else if (state === "start") take(hyphen);
    else {
      const following = next();
      queue.unshift(following);
      if (state === "value" && following.kind !== "close") state = "range";
      else take(hyphen);
    }
    token = next();
  }
  if ((state as string) === "value") literal.push([low, low]);
  const listed = charSet(...literal);
  return { negated, literal: listed, set: union(listed, ...sets) };
}

/** True when an unescaped `]` comes later. */
function closesLater(reader: PatternReader): boolean {
  for (let i = reader.position; i < reader.codes.length; i++) {
    if (reader.codes[i] === 0x5c) i++;
    else if (reader.codes[i] === 0x5d) return true;
  }
  return false;
}

function readToken(reader: PatternReader, queue: Token[]): Token {
  if (reader.ended) return { kind: "end" };
  const char = reader.next();
  if (char === "]") return { kind: "close" };
  if (char === "-") return { kind: "range" };
  if (char === "[" && reader.peek() === ":") {
    const set = readPosix(reader);
    return set === null ? { kind: "code", code: 0x5b } : { kind: "class", set };
  }
  if (char !== "\\") return { kind: "code", code: char.codePointAt(0) as number };
  if (reader.ended) return refuse("end pattern at escape");
  return readEscape(reader, queue);
}

function readEscape(reader: PatternReader, queue: Token[]): Token {
  const char = reader.next();
  const set = CLASSES[char];
  if (set !== undefined) return { kind: "class", set: set() };
  if ((char === "p" || char === "P") && reader.peek() === "{")
    return { kind: "class", set: propertyEscape(reader, char === "P") };
  if ((char === "x" || char === "o") && reader.peek() === "{") {
    const codes = bracedCodePoints(reader, char === "x" ? 16 : 8);
    if (codes === null) return { kind: "code", code: char.codePointAt(0) as number };
    queue.push(...codes.slice(1).map((code): Token => ({ kind: "code", code })));
    return { kind: "code", code: codes[0] as number };
  }
  if (char === "x")
    return { kind: "code", code: characterOfBytes(reader.digits(16, 2) ?? 0, () => nextByteEscape(reader, 16)) };
  if (char >= "0" && char <= "7") {
    reader.position--;
    const value = reader.digits(8, 3) as number;
    if (value > 255) return refuse("too big number");
    return { kind: "code", code: characterOfBytes(value, () => nextByteEscape(reader, 8)) };
  }
  return { kind: "code", code: simpleEscape(reader, char) };
}

const CLASSES: Readonly<Record<string, (() => CharSet) | undefined>> = {
  w: () => BRACKET_WORD,
  W: () => complement(BRACKET_WORD),
  d: () => DIGIT,
  D: () => complement(DIGIT),
  s: () => SPACE,
  S: () => complement(SPACE),
};

/** `[:alpha:]` and `[:^alpha:]`, the reader being at the first colon; null (and not moved) when it is no such thing. */
function readPosix(reader: PatternReader): CharSet | null {
  const start = reader.position + 1;
  let end = start;
  while (/^[a-zA-Z^]$/.test(String.fromCodePoint(reader.codes[end] ?? 0)) && end - start < 20) end++;
  if (reader.codes[end] !== 0x3a || reader.codes[end + 1] !== 0x5d) return null;
  const name = reader.text(start, end);
  const negated = name.startsWith("^");
  const set = posixSet(negated ? name.slice(1) : name) ?? refuse("invalid POSIX bracket type");
  reader.position = end + 2;
  return negated ? complement(set) : set;
}
