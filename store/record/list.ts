/**
 * Pages and counts of records, by what the definitions declare.
 *
 * L1. A page begins after a position (its sort values and id), never at a number of rows: nothing is skipped or
 *     repeated but what moves itself.
 * L2. The first sort value leads: an index gives its order, and the page ends the reading. What has none comes last,
 *     read by itself.
 * L3. Each type is read by its own part and its own indexes; the parts are merged.
 */
import { versionInSight } from "../../engine/access/record-in-sight.ts";
import type { SortKey } from "../../engine/listing/query.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";
import type { Bind } from "../bind.ts";
import { conditions, wordsFound } from "./list-conditions.ts";
import { inSight, type Search, type TypeQuery } from "./list-search.ts";
import { asWrittenRank, readWords } from "./list-words.ts";
import { frozenFor, type Onlooker, seenOfType } from "./visible.ts";
import { keyType, type Key, orderOf, pageAfter, type Position, readSort } from "./list-sort.ts";

export interface ListRecordsParams {
  /** At least one; all have as many sort keys, of the same kinds. */
  readonly parts: readonly TypeQuery[];
  /** Where the page before ended. */
  readonly after: Position | null;
  readonly limit: number;
  /** UTC milliseconds: a clock that is due by then counts as breached. */
  readonly now: number;
}

export interface ListedRecord extends Position {
  readonly state: RecordState;
}

export async function listRecords(db: Queryable, params: ListRecordsParams): Promise<ListedRecord[]> {
  if (params.parts.length === 0) return [];
  const first = params.after?.keys[0];
  const isInLast = params.after !== null && first === null;
  const searches = await searchesOf(db, params.parts);
  const found = isInLast ? [] : await readSet(db, { ...params, parts: searches });
  if (found.length >= params.limit) return found;
  const after = isInLast ? params.after : null;
  const rest = { ...params, parts: searches, after, limit: params.limit - found.length };
  return [...found, ...(await readPart(db, rest, "unset"))];
}

async function searchesOf(db: Queryable, parts: readonly TypeQuery[]): Promise<readonly Search[]> {
  const words = await readWords(db, parts);
  return parts.map((part, index) => inSight(part, words[index] ?? []));
}

/** What has the first sort value. Of what is in the order of relevance the best may be found alone (words, 3). */
async function readSet(db: Queryable, params: ReadPartParams): Promise<ListedRecord[]> {
  const { parts, after, limit } = params;
  const isRanked = parts[0]?.query.sort[0]?.by === "relevance";
  if (isRanked && (after === null || Number(after.keys[0]) >= asWrittenRank)) {
    const best = await readPart(db, { ...params, parts: parts.map((part) => ({ ...part, asWritten: true })) }, "set");
    if (best.length >= limit) return best;
  }
  return readPart(db, params, "set");
}

interface ReadPartParams extends ListRecordsParams {
  readonly parts: readonly Search[];
}

async function readPart(db: Queryable, params: ReadPartParams, phase: "set" | "unset"): Promise<ListedRecord[]> {
  const { parts, after, limit, now } = params;
  const sort = parts[0]?.query.sort ?? [];
  if (phase === "unset" && !canBeUnset(sort[0])) return [];
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const names = sort.map((_, index) => `k${index}`);
  const selects = parts.map((part) => {
    const { type, query, onlooker } = part;
    const source = readSort(bind, part, phase);
    const where = [...source.where, ...conditions(bind, part, now), ...seen(bind, type, onlooker)];
    // What is in the order of relevance was found by its words: a second look is half of the time.
    if (sort[0]?.by !== "relevance") where.push(...wordsFound(bind, part));
    if (after !== null) where.push(pageAfter(bind, query.sort, source.keys, after, phase));
    const keys = source.keys.map((key, index) => `${key} as k${index}`);
    return `(select r.id, ${keys.join(", ")} from ${source.from} where ${where.join(" and ")}
      order by ${orderOf(query.sort, source.keys, "r.id", phase)} limit ${bind(limit)})`;
  });
  const order = (alias: string): string =>
    orderOf(
      sort,
      names.map((name) => `${alias}.${name}`),
      `${alias}.id`,
      phase,
    );
  const text = `select k.*, r.snapshot from (select u.* from (${selects.join(" union all ")}) u order by ${order("u")} limit ${bind(limit)}) k
    join records r on r.id = k.id order by ${order("k")}`;
  const { rows } = await db.query<{ id: string; snapshot: RecordState } & { [key: string]: unknown }>(text, values);
  return rows.map((row) => ({
    id: row.id,
    state: shown(row.snapshot, parts),
    keys: names.map((name) => keyOf(row[name])),
  }));
}

/** What was found by its last version is shown by it. */
function shown(state: RecordState, parts: readonly Search[]): RecordState {
  const onlooker = parts.find(({ type }) => type === state.type)?.onlooker ?? null;
  const frozen = frozenFor(onlooker, state.type);
  return frozen === null ? state : versionInSight(state, { frozen });
}

function seen(bind: Bind, type: string, onlooker: Onlooker | null): string[] {
  const condition = onlooker === null ? null : seenOfType(bind, type, onlooker);
  return condition === null ? [] : [condition];
}

function keyOf(value: unknown): Key {
  return value instanceof Date ? value.getTime() : ((value ?? null) as Key);
}

function canBeUnset(key: SortKey | undefined): boolean {
  return key?.by === "field" || key?.by === "due" || key?.by === "closedAt";
}

/** True for a position that a page of this order can have ended at. */
export function fitsSort(sort: readonly SortKey[], keys: unknown): keys is readonly Key[] {
  if (!Array.isArray(keys) || keys.length !== sort.length) return false;
  return sort.every((key, index) => {
    const value: unknown = keys[index];
    if (value === null) return index > 0 || canBeUnset(key);
    const type = keyType(key);
    if (type === "text") return typeof value === "string" && !value.includes("\0");
    if (typeof value !== "number" || !Number.isFinite(value)) return false;
    return type !== "timestamptz" || (Number.isSafeInteger(value) && Math.abs(value) <= 8.64e15);
  });
}

/** How many records match, counted up to `most`: `most + 1` = there are more. */
export async function countRecords(
  db: Queryable,
  { parts, ...params }: { readonly parts: readonly TypeQuery[]; readonly most: number; readonly now: number },
): Promise<number> {
  return (await countLists(db, { lists: [parts], ...params }))[0] ?? 0;
}

/** The same of several lists, in one statement. */
export async function countLists(
  db: Queryable,
  params: { readonly lists: readonly (readonly TypeQuery[])[]; readonly most: number; readonly now: number },
): Promise<readonly number[]> {
  if (params.lists.length === 0) return [];
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const most = bind(params.most + 1);
  const lists = await Promise.all(params.lists.map((parts) => searchesOf(db, parts)));
  const counts = lists.map((parts) => {
    if (parts.length === 0) return "0";
    const selects = parts.map((part) => {
      const where = [...conditions(bind, part, params.now), ...wordsFound(bind, part)];
      where.push(...seen(bind, part.type, part.onlooker));
      return `(select 1 from records r where ${where.join(" and ")})`;
    });
    return `(select count(*)::int from (${selects.join(" union all ")} limit ${most}) as found)`;
  });
  const { rows } = await db.query<{ counts: number[] }>(`select array[${counts.join(", ")}] as counts`, values);
  return rows[0]?.counts ?? [];
}
