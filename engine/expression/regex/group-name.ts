import { contains } from "./char-set.ts";
import type { PatternReader } from "./pattern-reader.ts";
import { refuse } from "./pattern-reader.ts";
import { WORD } from "./property.ts";

/** What stands between `<` and `>` (or the quotes, or up to the parenthesis) of a group, back-reference or call. */
export type GroupName =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "absolute"; readonly number: number }
  | { readonly kind: "relative"; readonly number: number };

/**
 * Reads a group's name and its closing character. Oniguruma checks only the first character of a name, so `a-b` is a
 * name; a reference may be a number or a signed distance.
 */
export function readGroupName(reader: PatternReader, end: ">" | "'" | ")", reference: boolean): GroupName {
  const start = reader.position;
  const first = reader.next();
  if (first === "" || first === end) return refuse("group name is empty");
  const numeric = /^[0-9+-]$/.test(first);
  const invalid =
    numeric && !reference ? "invalid group name" : !numeric && !isWord(first) ? "invalid char in group name" : null;
  let stop = reader.position;
  let last = first;
  while (!reader.ended) {
    stop = reader.position;
    last = reader.next();
    if (last === end || last === ")") break;
  }
  if (invalid !== null) return refuse(`${invalid} <${reader.text(start, reader.ended ? reader.codes.length : stop)}>`);
  if (last !== end) return refuse(`invalid group name <${reader.text(start, stop)}>`);
  const text = reader.text(start, stop);
  if (/^[0-9]+$/.test(text)) return { kind: "absolute", number: groupNumber(text) };
  if (/^[+-][0-9]+$/.test(text)) {
    const distance = groupNumber(text.slice(1));
    if (distance === 0) return refuse(`invalid group name <${text}>`);
    return { kind: "relative", number: text.startsWith("-") ? -distance : distance };
  }
  if (/^[+-]/.test(text)) return refuse(`invalid group name <${text}>`);
  if (/^.+[+-][0-9]+$/s.test(text) && reference)
    return refuse(`back-reference <${text}> with a recursion level is not supported`);
  return { kind: "name", name: text };
}

function isWord(char: string): boolean {
  return contains(WORD, char.codePointAt(0) as number);
}

function groupNumber(text: string): number {
  return text.length > 9 ? refuse("too big number") : Number(text);
}
