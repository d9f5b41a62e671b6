/**
 * Records of a type that are like a text. The store brings those that may be, and the engine compares them: what is
 * alike, and how much, is decided there (engine/listing/similarity.ts).
 *
 * 1. Words that are in at most `mostTexts` texts are looked for: all of them where there are no more records. Where
 *    there is none, a record must have the two longest.
 * 2. Of those that are found so, `mostRead` at most, the `mostCompared` are compared that could have the greatest
 * score.
 */
import {
  beginningOf,
  bySimilarity,
  type Likeness,
  sayOf,
  sharesOf,
  type SimilarRecord,
  similarTo,
} from "../../engine/listing/similarity.ts";
import { versionInSight } from "../../engine/access/record-in-sight.ts";
import type { Declaration } from "../../engine/listing/declaration.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Bind } from "../bind.ts";
import type { Queryable } from "../pool.ts";
import { conditions } from "./list-conditions.ts";
import { inSight, listedName, type TypeQuery } from "./list-search.ts";
import { commonWords } from "./list-words.ts";
import { frozenFor, seenOfType } from "./visible.ts";

const mostTexts = 500;
const mostRead = 2_000;
const mostCompared = 100;

export interface SimilarParams {
  readonly part: TypeQuery;
  readonly declaration: Declaration;
  readonly likeness: Likeness;
  readonly limit: number;
  /** UTC milliseconds. */
  readonly now: number;
}

/** The most alike first. */
export async function similarRecords(db: Queryable, params: SimilarParams): Promise<readonly SimilarRecord[]> {
  const states = await readCandidates(db, params);
  const { likeness, declaration, limit } = params;
  return states
    .flatMap((state) => similarTo(likeness, declaration, state) ?? [])
    .sort(bySimilarity)
    .slice(0, limit);
}

async function readCandidates(
  db: Queryable,
  { part, declaration, likeness, now }: SimilarParams,
): Promise<readonly RecordState[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const type = bind(part.type);
  const frozen = frozenFor(part.onlooker, part.type);
  const search = inSight(part, []);
  const { texts } = search;
  const fields = Object.entries(declaration.fields).flatMap(([name, field]) =>
    field.type === "ci" ? [listedName(name, frozen)] : [],
  );
  const named = likeness.cis.map((ci) => namedBy(bind, type, part.query.open, fields, ci));
  const words = await readTelling(db, { type: part.type, texts }, likeness.words);
  const ways = [
    ...(words === null
      ? []
      : [
          `select t.record_id from ${texts} t where t.type = ${type} and t.words @@ to_tsquery('simple', ${bind(words)}) limit ${mostRead}`,
        ]),
    ...named.map((records) => `${records} limit ${mostRead}`),
  ];
  if (ways.length === 0) return [];
  const seen = part.onlooker === null ? null : seenOfType(bind, part.type, part.onlooker);
  const where = ["not r.hidden", ...conditions(bind, search, now), ...(seen === null ? [] : [seen])];
  const text = `select r.snapshot from (${ways.map((way) => `(${way})`).join(" union ")}) c
    join records r on r.id = c.record_id join ${texts} t on t.record_id = c.record_id
    where ${where.join(" and ")}
    order by ${mostOf(bind, likeness, named)} desc, r.opened_at desc, r.id desc limit ${mostCompared}`;
  const { rows } = await db.query<{ snapshot: RecordState }>(text, values);
  return rows.map(({ snapshot }) => (frozen === null ? snapshot : versionInSight(snapshot, { frozen })));
}

/** Records that name the CI in a field that lists find by. */
function namedBy(bind: Bind, type: string, open: boolean | null, fields: readonly string[], ci: string): string {
  const final = open === null ? "" : ` and v.final = ${String(!open)}`;
  return `select v.record_id from record_values v where v.type = ${type}${final} and v.field = any(${bind(fields)}::text[]) and v.text = ${bind(ci)}`;
}

/** The greatest score that a record can have, by the words that it has. */
function mostOf(bind: Bind, likeness: Likeness, named: readonly string[]): string {
  const shares = sharesOf(likeness);
  const all = likeness.words.reduce((sum, word) => sum + sayOf(word), 0);
  const parts = likeness.words.map((word) => {
    const share = (shares.words * sayOf(word)) / all;
    return `case when t.words @@ to_tsquery('simple', ${bind(queryOf(word))}) then ${bind(share)}::float8 else 0 end`;
  });
  for (const records of named) parts.push(`case when r.id in (${records}) then ${bind(shares.ci)}::float8 else 0 end`);
  return `(${parts.join(" + ")})`;
}

/** Texts of a type, and the table they are in. */
interface Places {
  readonly type: string;
  readonly texts: string;
}

/** Invariant 1. Null when the text has no words. */
async function readTelling(db: Queryable, places: Places, words: readonly string[]): Promise<string | null> {
  if (words.length === 0) return null;
  const common = await readCommon(db, words);
  const rare = await readRare(
    db,
    places,
    words.filter((_, index) => common[index] !== true),
  );
  if (rare.length > 0) return rare.map(queryOf).join(" | ");
  return words
    .toSorted((left, right) => sayOf(right) - sayOf(left))
    .slice(0, 2)
    .map(queryOf)
    .join(" & ");
}

/** Of each word, whether one like it is known to be in too many texts: to count those takes 15 ms a word. */
async function readCommon(db: Queryable, words: readonly string[]): Promise<readonly boolean[]> {
  const { rows } = await db.query<{ isCommon: boolean }>({
    name: "common-beginnings",
    text: `with known as materialized (${commonWords("$2")})
      select exists (select from known k where starts_with(k.word, a.beginning)) as "isCommon"
      from unnest($1::text[]) with ordinality as a(beginning, place) order by a.place`,
    values: [words.map((word) => beginningOf(word) ?? word), mostTexts + 1],
  });
  return rows.map(({ isCommon }) => isCommon);
}

/** Those of the words that are in few texts of the type. */
async function readRare(db: Queryable, { type, texts }: Places, words: readonly string[]): Promise<readonly string[]> {
  if (words.length === 0) return [];
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const of = bind(type);
  const counts = words.map(
    (word) => `(select count(*)::int from (select from ${texts} t
      where t.type = ${of} and t.words @@ to_tsquery('simple', ${bind(queryOf(word))}) limit ${mostTexts + 1}) found)`,
  );
  const { rows } = await db.query<{ counts: number[] }>(`select array[${counts.join(", ")}] as counts`, values);
  return words.filter((_, index) => (rows[0]?.counts[index] ?? 0) <= mostTexts);
}

/** Every word that is like it begins so. Words are letters and digits alone. */
function queryOf(word: string): string {
  const beginning = beginningOf(word);
  return beginning === null ? `'${word}'` : `'${beginning}':*`;
}
