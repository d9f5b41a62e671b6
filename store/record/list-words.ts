/**
 * Words of a search as SQL over `record_texts t`. A slip of the pen is forgiven where the word, as it is written,
 * begins few texts.
 *
 * 1. Which words are common is told by the statistics of the table: to count one reads all of its places, which takes
 *    15 ms at 20,000. A word that they do not know is rare enough to be counted.
 * 2. A slip of a common word is that word. Only where there is none is looked for what is like it, which reads every
 *    text that shares three letters: 600 ms at 200,000 texts where the letters are common.
 * 3. What has every word as it is written ranks before all else, and the record whose number is asked for before that.
 *    So a page that is full of such texts needs no beginnings of words, whose places take 13 ms of 16 at 200,000.
 */
import { numberOf } from "../../engine/lifecycle/record-number.ts";
import type { Bind } from "../bind.ts";
import type { Queryable } from "../pool.ts";
import type { SearchWord, TypeQuery } from "./list-search.ts";

/** A word that begins words of so many texts is no slip. */
const common = 50;
/** A word is a slip of a common one from this share of their groups of three letters on. */
const alike = 0.4;
/** Of common words that it may be a slip of, so many. */
const mostMeant = 3;

interface KnownWord {
  readonly isCommon: boolean;
  readonly meant: readonly string[] | null;
}

/** How the words of each part are looked for: two statements at most, and none where no word can be a slip. */
export async function readWords(db: Queryable, parts: readonly TypeQuery[]): Promise<(readonly SearchWord[])[]> {
  const asked = [...new Set(parts.flatMap(({ query }) => query.words.filter(canBeSlip)))];
  const known = await readKnown(db, asked);
  const unknown = asked.filter(
    (_, index) => known[index]?.isCommon !== true && (known[index]?.meant ?? []).length === 0,
  );
  const rare = await readRare(db, unknown);
  const wordOf = (text: string): SearchWord => {
    const found = known[asked.indexOf(text)];
    return {
      text,
      isForgiven: rare.has(text),
      meant: found === undefined || found.isCommon ? [] : (found.meant ?? []),
    };
  };
  return parts.map(({ query }) => query.words.map(wordOf));
}

/** Invariant 1. */
async function readKnown(db: Queryable, words: readonly string[]): Promise<readonly KnownWord[]> {
  if (words.length === 0) return [];
  const { rows } = await db.query<KnownWord>({
    name: "known-words",
    text: `with known as materialized (${commonWords("$2")})
      select exists (select from known k where starts_with(k.word, a.word)) as "isCommon",
        (select array_agg(m.word) from (select k.word from known k where similarity(k.word, a.word) >= $3
          order by similarity(k.word, a.word) desc, k.word limit $4) m) as meant
      from unnest($1::text[]) with ordinality as a(word, place) order by a.place`,
    values: [words.map((word) => word.toLowerCase()), common, alike, mostMeant],
  });
  return rows;
}

/** Words that, by the statistics, stand in so many texts at least. */
export function commonWords(least: string): string {
  return `select w.word from pg_stats s join pg_class c on c.oid = 'record_texts'::regclass,
      unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as w(word, share)
    where s.schemaname = current_schema() and s.tablename = 'record_texts' and s.attname = 'words'
      and w.word is not null and w.share * c.reltuples >= ${least}`;
}

/** Those of the words that begin few texts, of whatever type. */
async function readRare(db: Queryable, words: readonly string[]): Promise<ReadonlySet<string>> {
  if (words.length === 0) return new Set();
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const counts = words.map(
    (word) =>
      `(select count(*) from (select from record_texts t where ${begins(bind, word)} limit ${common}) found) < ${common}`,
  );
  const { rows } = await db.query<{ rare: boolean[] }>(`select array[${counts.join(", ")}] as rare`, values);
  return new Set(words.filter((_, index) => rows[0]?.rare[index] === true));
}

/** Each word begins one of the text, or is like one. */
export function wordsMatch(bind: Bind, words: readonly SearchWord[]): string {
  const matches = words.map(({ text, isForgiven, meant }) =>
    isForgiven
      ? `(${begins(bind, text)} or ${bind(text.toLowerCase())}::text <% t.trigrams)`
      : begins(bind, text, meant),
  );
  return matches.join(" and ");
}

/** Added to the rank of what has every word as it is written: more than all that words can add. */
export const asWrittenRank = 1_000;

/** Every word stands in the text as it is written; null = some word has no letter and no digit. */
export function asWritten(bind: Bind, words: readonly SearchWord[]): string | null {
  const queries = words.map(({ text }) => exactQuery(text));
  if (queries.includes(null)) return null;
  return `t.words @@ to_tsquery('simple', ${bind(queries.map((query) => `(${query ?? ""})`).join(" & "))})`;
}

/**
 * Greater = better: the weights of the fields in which words stand as they are written; a word that is only like one
 * adds little. The record whose number it is comes first.
 */
export function rankOf(bind: Bind, words: readonly SearchWord[]): string {
  const ranks = words.map(({ text, isForgiven, meant }) => {
    const rank = meant.length === 0 ? rankBy(bind, text) : `${rankBy(bind, text)} + ${rankBy(bind, text, meant)} * 0.5`;
    const number = numberOf(text);
    if (number !== null)
      return `${rank} + case when split_part(t.record_id, '/', 2) = ${bind(number)}::text then ${2 * asWrittenRank} else 0 end`;
    return isForgiven ? `${rank} + word_similarity(${bind(text.toLowerCase())}::text, t.trigrams) * 0.05` : rank;
  });
  const whole = asWritten(bind, words);
  const first = whole === null ? [] : [`case when ${whole} then ${asWrittenRank} else 0 end`];
  return `(${[...ranks, ...first].join(" + ")})::double precision`;
}

function rankBy(bind: Bind, word: string, meant: readonly string[] = []): string {
  return `ts_rank('{0.1, 0.2, 0.4, 1}', t.words, to_tsquery('simple', ${bind(prefixQuery(word, meant) ?? "")}))`;
}

/** The letters and digits of a word as they are written, or the number that it writes; null = it has none. */
function exactQuery(word: string): string | null {
  const parts = word.match(/[\p{L}\p{N}]+/gu);
  if (parts === null) return null;
  const written = parts.map((part) => `'${part}'`).join(" & ");
  const number = numberOf(word);
  return number === null ? written : `${written} | ${quoted(number)}`;
}

function begins(bind: Bind, word: string, meant: readonly string[] = []): string {
  const query = prefixQuery(word, meant);
  return query === null ? "false" : `t.words @@ to_tsquery('simple', ${bind(query)})`;
}

/** A number, and a word too short to be told from others, is meant as it is written. */
function canBeSlip(word: string): boolean {
  return word.length >= 4 && !/\p{N}/u.test(word) && prefixQuery(word) !== null;
}

/**
 * The letters and digits of a word as a query for their beginning, for the words that may be meant, or for the number
 * that they write; null = it has none.
 */
function prefixQuery(word: string, meant: readonly string[] = []): string | null {
  const parts = word.match(/[\p{L}\p{N}]+/gu);
  if (parts === null) return null;
  const begun = parts.map((part) => `'${part}':*`).join(" & ");
  const number = numberOf(word);
  const others = [...meant, ...(number === null ? [] : [number])];
  return others.length === 0 ? begun : [`(${begun})`, ...others.map(quoted)].join(" | ");
}

/** A word of the texts may hold any marks, such as that of an address. */
function quoted(word: string): string {
  return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
