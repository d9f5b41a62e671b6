/**
 * What a pattern may ask about a position of a subject. Positions are UTF-16 units and never stand inside a surrogate
 * pair.
 */
import { simpleFold } from "./fold.ts";
import type { CompiledSet } from "./program.ts";
import { WORD } from "./property.ts";

const wordSet: CompiledSet = {
  ascii: Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9_]/.test(String.fromCharCode(code)) ? 1 : 0)),
  ranges: Int32Array.from(WORD),
};

/** True when a surrogate pair stands at the position. */
export function isPair(subject: string, at: number): boolean {
  const unit = subject.charCodeAt(at);
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const low = subject.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}

/** True when the character at the position is in the set. */
export function holds(set: CompiledSet, subject: string, at: number): boolean {
  const unit = subject.charCodeAt(at);
  if (unit < 128) return set.ascii[unit] === 1;
  const code = unit >= 0xd800 && unit <= 0xdbff ? (subject.codePointAt(at) as number) : unit;
  const { ranges } = set;
  let low = 0;
  let high = (ranges.length >> 1) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < (ranges[middle * 2] as number)) high = middle - 1;
    else if (code > (ranges[middle * 2 + 1] as number)) low = middle + 1;
    else return true;
  }
  return false;
}

function equalFolded(a: string, b: string): boolean {
  const left = Array.from(a, (char) => simpleFold(char.codePointAt(0) as number));
  const right = Array.from(b, (char) => simpleFold(char.codePointAt(0) as number));
  return left.length === right.length && left.every((code, index) => code === right[index]);
}

/** Where the text of the first group that has matched and stands here again ends; -1 when none does. */
export function backreferenceEnd(
  subject: string,
  registers: Int32Array,
  groups: readonly number[],
  fold: boolean,
  at: number,
): number {
  for (const group of groups) {
    const from = registers[group * 2] as number;
    const to = registers[group * 2 + 1] as number;
    if (to < 0) continue;
    const text = subject.slice(from, to);
    if (subject.startsWith(text, at)) return at + text.length;
    if (fold && text.length <= subject.length - at && equalFolded(text, subject.slice(at, at + text.length)))
      return at + text.length;
  }
  return -1;
}

/** Whether an anchor, by its number in `ANCHORS`, holds at a position; `searchStart` is where the search began. */
export function anchorHolds(subject: string, anchor: number, at: number, searchStart: number): boolean {
  switch (anchor) {
    case 0:
      return at === 0;
    case 1:
      return at === subject.length;
    case 2:
      return at === subject.length || (at === subject.length - 1 && subject.charCodeAt(at) === 10);
    case 3:
      return at === 0 || (at < subject.length && subject.charCodeAt(at - 1) === 10);
    case 4:
      return at === subject.length || subject.charCodeAt(at) === 10;
    case 5:
      return isWordBoundary(subject, at);
    case 6:
      return !isWordBoundary(subject, at);
    default:
      return at === searchStart;
  }
}

function isWordBoundary(subject: string, at: number): boolean {
  const after = at < subject.length && holds(wordSet, subject, at);
  if (at === 0) return after;
  const before = holds(wordSet, subject, at > 1 && isPair(subject, at - 2) ? at - 2 : at - 1);
  return before !== after;
}
