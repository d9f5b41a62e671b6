/** How alike two titles are, by their words. Values (numbers, addresses, paths) count as one word. */
import { tokensOf, wildcard } from "../log/mask.ts";

/** Words of a title that are looked at. */
const mostWords = 60;

/** The words of a title, each once, sorted; values are left out. Empty: it says nothing but values. */
export function wordsOf(title: string): readonly string[] {
  const words = tokensOf(title.toLowerCase(), mostWords).filter((word) => word !== wildcard && isWord.test(word));
  return [...new Set(words)].sort();
}

const isWord = /[\p{L}\p{N}]/u;

/** Whether at least so many percent of the words of both are words of each; nothing is like a title without words. */
export function isAlike(one: readonly string[], other: readonly string[], percent: number): boolean {
  const shared = sharedWords(one, other).length;
  const all = one.length + other.length - shared;
  return all > 0 && shared * 100 >= percent * all;
}

export function sharedWords(one: readonly string[], other: readonly string[]): readonly string[] {
  const known = new Set(other);
  return one.filter((word) => known.has(word));
}
