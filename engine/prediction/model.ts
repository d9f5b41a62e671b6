/**
 * How often each word stands in records of each value, and what that makes of a text: naive Bayes over which words are
 * there. The counts are whole numbers, so that the same records make the same model.
 */
import type { Example } from "./ir.ts";
import { termsOf } from "./terms.ts";

const mostTerms = 20_000;

export interface Model {
  /** Each with how many records have it, in the order of the values. */
  readonly values: readonly { readonly value: string; readonly records: number }[];
  /** By word, in how many records of each value it is. */
  readonly terms: { readonly [term: string]: readonly number[] };
}

export interface Guess {
  readonly value: string;
  /** By how much it is likelier than the next one: a logarithm, above 0. */
  readonly margin: number;
  /** Words that speak for it against the next one, the one that says most first. */
  readonly because: readonly { readonly term: string; readonly weight: number }[];
}

/** Words of one record alone are left out: what only one says is no habit. */
export function countTerms(examples: readonly Example[]): Model {
  const records = new Map<string, number>();
  for (const { value } of examples) records.set(value, (records.get(value) ?? 0) + 1);
  const values = [...records].map(([value, count]) => ({ value, records: count })).sort(byValue);
  const places = new Map(values.map(({ value }, index) => [value, index]));
  const counts = new Map<string, number[]>();
  for (const { text, value } of examples)
    for (const term of termsOf(text)) {
      const row = counts.get(term) ?? values.map(() => 0);
      const place = places.get(value) ?? 0;
      row[place] = (row[place] ?? 0) + 1;
      counts.set(term, row);
    }
  const kept = [...counts]
    .map(([term, row]) => ({ term, row, all: sumOf(row) }))
    .filter(({ all }) => all > 1)
    .sort((one, other) => other.all - one.all || (one.term < other.term ? -1 : 1))
    .slice(0, mostTerms)
    .sort((one, other) => (one.term < other.term ? -1 : 1));
  return { values, terms: Object.fromEntries(kept.map(({ term, row }) => [term, row])) };
}

export type Reader = (text: string) => Guess | null;

/** Null of a text = none of its words is known, no word speaks for the likeliest value, or there is nothing to choose. */
export function readerOf({ values, terms }: Model): Reader {
  const size = Object.keys(terms).length;
  const words = values.map(() => 0);
  for (const row of Object.values(terms)) for (const [at, count] of row.entries()) words[at] = (words[at] ?? 0) + count;
  const all = sumOf(values.map(({ records }) => records));
  const say = (row: readonly number[], at: number): number =>
    Math.log(((row[at] ?? 0) + 1) / ((words[at] ?? 0) + size));
  return (text) => {
    const known = termsOf(text).flatMap((term) => {
      const row = Object.hasOwn(terms, term) ? terms[term] : undefined;
      return row === undefined ? [] : [{ term, row }];
    });
    if (known.length === 0 || values.length < 2) return null;
    const scores = values.map(({ value, records }, at) => ({
      value,
      at,
      score: known.reduce((sum, { row }) => sum + say(row, at), Math.log(records / all)),
    }));
    const [best, next] = scores.sort((one, other) => other.score - one.score || one.at - other.at);
    if (best === undefined || next === undefined || best.score === next.score) return null;
    const because = known
      .map(({ term, row }) => ({ term, weight: say(row, best.at) - say(row, next.at) }))
      .filter(({ weight }) => weight > 0)
      .sort((one, other) => other.weight - one.weight || (one.term < other.term ? -1 : 1));
    if (because.length === 0) return null;
    return { value: best.value, margin: best.score - next.score, because };
  };
}

function byValue(one: { readonly value: string }, other: { readonly value: string }): number {
  return one.value < other.value ? -1 : 1;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
