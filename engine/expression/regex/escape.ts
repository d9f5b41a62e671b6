import type { PatternReader } from "./pattern-reader.ts";
import { refuse } from "./pattern-reader.ts";
import { propertySet } from "./property.ts";
import { complement } from "./char-set.ts";
import type { CharSet } from "./char-set.ts";

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, b: 8, e: 27 };

/** A code point that UTF-8 can carry, or Oniguruma's refusal. */
function checkCodePoint(code: number): number {
  if (code > 0x10ffff) return refuse(code > 0x7fffffff ? "too big wide-char value" : "invalid code point value");
  if (code >= 0xd800 && code <= 0xdfff) return refuse("invalid code point value");
  return code;
}

/**
 * The character of an escape that means one character in the given place: `\n`, `\cA`, `\101`, `\x41`, or the character
 * itself. The reader stands behind the escaped character. `\b` is a backspace only inside a bracket; outside, the
 * caller took it.
 */
export function simpleEscape(reader: PatternReader, char: string): number {
  if (char === "c") {
    if (reader.ended) return refuse("end pattern at control");
    if (reader.accept("?")) return 0x7f;
    let code = reader.nextCode();
    if (code === 0x5c) {
      if (reader.ended) return refuse("end pattern at escape");
      code = simpleEscape(reader, reader.next());
    }
    return code & 0x9f;
  }
  return CONTROLS[char] ?? (char.codePointAt(0) as number);
}

/**
 * `\x{41 42}` and `\o{101}` behind the letter: the code points; null when there are no digits (the letter then stands
 * for itself).
 */
export function bracedCodePoints(reader: PatternReader, base: 8 | 16): readonly number[] | null {
  const start = reader.position;
  const limit = base === 16 ? 8 : 11;
  reader.accept("{");
  const out: number[] = [];
  for (;;) {
    const code = reader.digits(base, limit);
    if (code === null) {
      if (out.length > 0) return refuse("invalid code point value");
      reader.position = start;
      return null;
    }
    if (/^[0-9a-fA-F]$/.test(reader.peek())) return refuse("too long wide-char value");
    out.push(checkCodePoint(code));
    if (reader.accept("}")) return out;
    if (reader.peek() !== " " && reader.peek() !== "\n") return refuse("invalid code point value");
    while (reader.accept(" ") || reader.accept("\n"));
    if (reader.accept("}")) return out;
  }
}

/**
 * The character of bytes written as `\xC3\xA9` or `\303\251`, the first byte being read already. `nextByte` reads one
 * more byte escape of the same kind, or leaves the reader and gives null.
 */
export function characterOfBytes(first: number, nextByte: () => number | null): number {
  if (first < 0x80) return first;
  const count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  // A byte that starts nothing matches no text; Oniguruma accepts some of them, we have no such character.
  if (count === 1 || first > 0xf4) return refuse("invalid code point value");
  let code = first & (0x7f >> count);
  for (let i = 1; i < count; i++) {
    const byte = nextByte();
    if (byte === null) return refuse("too short multibyte code string");
    if ((byte & 0xc0) !== 0x80) return refuse("invalid code point value");
    code = (code << 6) | (byte & 0x3f);
  }
  return checkCodePoint(code);
}

/** Reads `\xHH` or an octal `\nnn` byte escape when one follows. */
export function nextByteEscape(reader: PatternReader, base: 8 | 16): number | null {
  if (reader.peek() !== "\\") return null;
  if (base === 16 ? reader.peek(1) !== "x" || reader.peek(2) === "{" : !/^[0-7]$/.test(reader.peek(1))) return null;
  reader.position += base === 16 ? 2 : 1;
  const value = reader.digits(base, base === 16 ? 2 : 3) ?? 0;
  return value > 255 ? refuse("too big number") : value;
}

/** `\p{Name}`, `\p{^Name}`, `\P{Name}`: the reader stands at the brace. */
export function propertyEscape(reader: PatternReader, negated: boolean): CharSet {
  reader.accept("{");
  const inverse = reader.accept("^") !== negated;
  const start = reader.position;
  while (!reader.ended && reader.peek() !== "}") {
    if (/^[(){}|]$/.test(reader.peek()))
      return refuse(`invalid character property name {${reader.text(start, reader.position)}}`);
    reader.position++;
  }
  if (reader.ended) return refuse("invalid character property name {" + reader.text(start, reader.position) + "}");
  const name = reader.text(start, reader.position);
  reader.accept("}");
  const set = propertySet(name) ?? refuse(`invalid character property name {${name}}`);
  return inverse ? complement(set) : set;
}
