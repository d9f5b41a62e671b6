/**
 * How much a record is like a text, by words alone: the same for the store, which brings those that may be like it, and
 * for virtual time. Nothing of it depends on what other records say.
 *
 * 1. Two words are alike when they are the same, or share their beginning: three letters at least, and three fifths of
 *    the longer one. A word with a digit is meant as it is written.
 * 2. A long word says more than a short one, up to ten letters, and a field of greater weight more than one of a
 *    smaller.
 * 3. A score is from 0 to 1. Where CIs are asked for, a quarter of it is how many of them the record names in fields
 *    that lists find by.
 */
import type { Asked } from "../access/sight.ts";
import type { RecordState } from "../lifecycle/record.ts";
import type { Declaration } from "./declaration.ts";
import { projectionOf } from "./projection.ts";

export interface Likeness {
  readonly words: readonly string[];
  /** As records hold them; empty = none is asked for. */
  readonly cis: readonly string[];
}

export interface SimilarRecord {
  readonly state: RecordState;
  /** 0 to 1, with two digits. */
  readonly score: number;
  /** Of the text that was asked for, those that the record has or has words like, in their order. */
  readonly words: readonly string[];
  /** Of the CIs that were asked for, those that it names. */
  readonly cis: readonly string[];
}

/** Less is no likeness. */
const leastScore = 0.25;

/** Of a long text the first so many words count. */
const mostWords = 24;

const mostCis = 10;

/** How much the same CIs count. */
const ciShare = 0.25;

export function likenessOf(text: string, cis: readonly string[]): Likeness {
  return { words: [...new Set(wordsOf(text))].slice(0, mostWords), cis: [...new Set(cis)].slice(0, mostCis) };
}

/** What other records are compared with a record by: what is searched of it, and the CIs that it names. */
export function likenessOfRecord(declaration: Declaration, state: RecordState): Likeness {
  const { values, text } = projectionOf(declaration, state);
  const cis = values.flatMap(({ field, text: held }) => (isCi(declaration, field) && held !== null ? [held] : []));
  const texts = text.parts.slice(1).map((part) => part.text);
  return likenessOf(texts.join(" "), cis);
}

/** What of a record is compared: who does not see it of a record is told of no likeness with it. */
export function comparedBy(declaration: Declaration): Asked {
  const cis = Object.keys(declaration.fields).filter((field) => isCi(declaration, field));
  return { fields: [...Object.keys(declaration.search), ...cis], clocks: false };
}

function isCi(declaration: Declaration, field: string): boolean {
  return declaration.fields[field]?.type === "ci";
}

/** Letters and digits in a row, in lower case; two letters alone say nothing. */
export function wordsOf(text: string): string[] {
  const found =
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return found.filter((word) => word.length >= 3 || hasDigit(word));
}

function hasDigit(word: string): boolean {
  return /\p{N}/u.test(word);
}

/** The beginning that every word has which is alike; null = only the word itself is. */
export function beginningOf(word: string): string | null {
  if (hasDigit(word)) return null;
  const letters = [...word];
  return letters.slice(0, Math.max(3, Math.ceil(letters.length * alikeShare))).join("");
}

const alikeShare = 0.6;

/** What a word counts. */
export function sayOf(word: string): number {
  return Math.min([...word].length, 10);
}

/** What all words come to at most, and one of the CIs. */
export function sharesOf({ words, cis }: Likeness): { readonly words: number; readonly ci: number } {
  if (cis.length === 0) return { words: 1, ci: 0 };
  return words.length === 0 ? { words: 0, ci: 1 / cis.length } : { words: 1 - ciShare, ci: ciShare / cis.length };
}

/** What is asked for, compared with a record; null = it is not like it. */
export function similarTo(likeness: Likeness, declaration: Declaration, state: RecordState): SimilarRecord | null {
  const { values, text } = projectionOf(declaration, state);
  // The first part is its number.
  const parts = text.parts.slice(1).map(({ weight, text: said }) => ({ weight, words: [...new Set(wordsOf(said))] }));
  const matched: string[] = [];
  let [got, all] = [0, 0];
  for (const word of likeness.words) {
    all += sayOf(word);
    const best = Math.max(
      0,
      ...parts.flatMap(({ weight, words }) => words.map((one) => closeness(word, one) * worth(weight))),
    );
    if (best === 0) continue;
    matched.push(word);
    got += sayOf(word) * best;
  }
  const held = new Set(values.flatMap((value) => (isCi(declaration, value.field) ? [value.text] : [])));
  const cis = likeness.cis.filter((ci) => held.has(ci));
  const shares = sharesOf(likeness);
  const score = shares.words * (all === 0 ? 0 : got / all) + cis.length * shares.ci;
  if (score < leastScore) return null;
  return { state, score: Math.round(score * 100) / 100, words: matched, cis };
}

/** 1 = the same word, 0 = another one. */
function closeness(word: string, other: string): number {
  if (word === other) return 1;
  if (hasDigit(word) || hasDigit(other)) return 0;
  const [left, right] = [[...word], [...other]];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared += 1;
  const share = shared / Math.max(left.length, right.length);
  return shared >= 3 && share >= alikeShare ? share : 0;
}

/** A field of weight 4 counts whole, one of weight 1 five eighths. */
function worth(weight: number): number {
  return 0.5 + weight / 8;
}

/** The most alike first, then the newest. */
export function bySimilarity(left: SimilarRecord, right: SimilarRecord): number {
  return (
    right.score - left.score || right.state.openedAt - left.state.openedAt || (left.state.id < right.state.id ? 1 : -1)
  );
}
