/**
 * Words of a search as SQL over `record_texts t`. A slip of the pen is forgiven where the word, as it is written,
 * begins few texts: to look for what is only like a word reads every text that shares three letters with it, and
 * 200,000 texts of thirty words took 150 ms a page so.
 */
import { numberOf } from "../../engine/lifecycle/record-number.ts";
import type { Bind } from "../bind.ts";
import type { Queryable } from "../pool.ts";
import type { SearchWord, TypeQuery } from "./list-search.ts";

/** A word that begins words of so many texts is no slip. */
const common = 50;

/** How the words of each part are looked for: one statement, and none where no word can be a slip. */
export async function readWords(db: Queryable, parts: readonly TypeQuery[]): Promise<(readonly SearchWord[])[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const asked = parts.flatMap(({ type, query }) =>
    query.words.filter(canBeSlip).map((word) => ({ key: keyOf(type, word), type, word })),
  );
  if (asked.length === 0) return parts.map(({ query }) => query.words.map((text) => ({ text, isForgiven: false })));
  const counts = asked.map(
    ({ type, word }) => `(select count(*) from (select from record_texts t
       where t.type = ${bind(type)} and ${begins(bind, word)} limit ${common}) found) < ${common}`,
  );
  const { rows } = await db.query<{ rare: boolean[] }>(`select array[${counts.join(", ")}] as rare`, values);
  const rare = new Set(asked.filter((_, index) => rows[0]?.rare[index] === true).map(({ key }) => key));
  return parts.map(({ type, query }) => query.words.map((text) => ({ text, isForgiven: rare.has(keyOf(type, text)) })));
}

/** Each word begins one of the text, or is like one. */
export function wordsMatch(bind: Bind, words: readonly SearchWord[]): string {
  const matches = words.map(({ text, isForgiven }) =>
    isForgiven ? `(${begins(bind, text)} or ${bind(text.toLowerCase())}::text <% t.trigrams)` : begins(bind, text),
  );
  return matches.join(" and ");
}

/**
 * Greater = better: the weights of the fields in which words stand as they are written; a word that is only like one
 * adds little. The record whose number it is comes first.
 */
export function rankOf(bind: Bind, words: readonly SearchWord[]): string {
  const ranks = words.map(({ text, isForgiven }) => {
    const rank = `ts_rank('{0.1, 0.2, 0.4, 1}', t.words, to_tsquery('simple', ${bind(prefixQuery(text) ?? "")}))`;
    const number = numberOf(text);
    if (number !== null)
      return `${rank} + case when split_part(t.record_id, '/', 2) = ${bind(number)}::text then 1 else 0 end`;
    return isForgiven ? `${rank} + word_similarity(${bind(text.toLowerCase())}::text, t.trigrams) * 0.05` : rank;
  });
  return `(${ranks.join(" + ")})::double precision`;
}

function begins(bind: Bind, word: string): string {
  const query = prefixQuery(word);
  return query === null ? "false" : `t.words @@ to_tsquery('simple', ${bind(query)})`;
}

/** A number, and a word too short to be told from others, is meant as it is written. */
function canBeSlip(word: string): boolean {
  return word.length >= 4 && !/\p{N}/u.test(word) && prefixQuery(word) !== null;
}

/** The letters and digits of a word as a query for their beginning, or for the number that they write; null = none. */
function prefixQuery(word: string): string | null {
  const parts = word.match(/[\p{L}\p{N}]+/gu);
  if (parts === null) return null;
  const begun = parts.map((part) => `'${part}':*`).join(" & ");
  const number = numberOf(word);
  return number === null ? begun : `(${begun}) | '${number}'`;
}

function keyOf(type: string, word: string): string {
  return `${type} ${word}`;
}
