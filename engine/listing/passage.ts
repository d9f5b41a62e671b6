/** Where the words of a search stand in the texts of a record, to be shown beside it. */
import { ownValue } from "../base/json.ts";
import type { RecordState } from "../lifecycle/record.ts";
import type { Declaration } from "./declaration.ts";
import { cutText } from "./projection.ts";
import { beginningOf, wordsOf } from "./similarity.ts";

export interface Passage {
  readonly field: string;
  readonly text: string;
}

/** Characters of a text that are shown, and of those how many stand before the word. */
const shownLength = 160;
const shownBefore = 40;

/** Of each field in which a word begins so, or is like one, the place of the first; the field of most weight first. */
export function passagesOf(declaration: Declaration, { fields }: RecordState, words: readonly string[]): Passage[] {
  const starts = words.flatMap((word) => [
    word.toLowerCase(),
    ...wordsOf(word).flatMap((one) => beginningOf(one) ?? []),
  ]);
  const byWeight = Object.entries(declaration.search).sort(([, a], [, b]) => b - a);
  return byWeight.flatMap(([field]): Passage[] => {
    const text = ownValue(fields, field);
    if (typeof text !== "string") return [];
    const at = [...text.matchAll(/[\p{L}\p{N}]+/gu)].find(([word]) =>
      starts.some((start) => word.toLowerCase().startsWith(start)),
    );
    return at === undefined ? [] : [{ field, text: cutAround(text, at.index) }];
  });
}

function cutAround(text: string, at: number): string {
  if (text.length <= shownLength) return text;
  const space = text.indexOf(" ", Math.max(0, at - shownBefore));
  const from = at <= shownBefore ? 0 : space === -1 || space >= at ? at : space + 1;
  const cut = cutText(text.slice(from), shownLength);
  return `${from === 0 ? "" : "… "}${cut}${from + cut.length < text.length ? " …" : ""}`;
}
