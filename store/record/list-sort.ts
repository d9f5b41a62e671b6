/** The order of a list as SQL: where its sort values are read, and what comes after a position in it. */
import type { RecordQuery, SortKey } from "../../engine/listing/query.ts";
import type { Bind } from "../bind.ts";
import { instantColumns, sqlTypes } from "./list-conditions.ts";
import type { Search } from "./list-search.ts";
import { asWritten, rankOf, wordsMatch } from "./list-words.ts";

export type Key = string | number | null;

/** Sort values of a record (instants in UTC milliseconds), and its id. */
export interface Position {
  readonly keys: readonly Key[];
  readonly id: string;
}

export interface SortSource {
  /** Tables, with `records r` among them. */
  readonly from: string;
  readonly where: readonly string[];
  /** Expressions of the sort values. */
  readonly keys: readonly string[];
}

/** Of very many matches of words so many are ranked. */
const maxRanked = 2_000;

/** Where the sort values of a type are read; `unset`: only records that have no first one. */
export function readSort(bind: Bind, search: Search, phase: "set" | "unset"): SortSource {
  const { query } = search;
  const [first, ...rest] = query.sort;
  if (first === undefined) throw new Error("a list has at least one sort key");
  const lead = leading(bind, search, first, phase);
  const joins = rest.map((key, index) => following(bind, query, key, index + 1));
  return {
    from: [lead.from, ...joins.map(({ join }) => join)].join(" "),
    where: lead.where,
    keys: [lead.key, ...joins.map(({ key }) => key)],
  };
}

interface Lead {
  readonly from: string;
  readonly where: readonly string[];
  readonly key: string;
}

function leading(bind: Bind, search: Search, key: SortKey, phase: "set" | "unset"): Lead {
  const { type, query, words, texts } = search;
  const isSet = phase === "set";
  switch (key.by) {
    case "field": {
      const where = [
        "s0.record_id = r.id",
        `s0.type = ${bind(type)}`,
        `s0.field = ${bind(key.field)}`,
        "s0.position = 0",
      ];
      if (query.open !== null) where.push(`s0.final = ${String(!query.open)}`);
      where.push(
        isSet ? `s0.${key.column} is not null` : "s0.text is null and s0.number is null and s0.instant is null",
      );
      return { from: "record_values s0 cross join records r", where, key: `s0.${key.column}` };
    }
    case "due": {
      const clock = (alias: string): string[] => [
        `${alias}.phase = 'running'`,
        `${alias}.due_at is not null`,
        ...(key.clock === null ? [] : [`${alias}.service_level = ${bind(key.clock)}`]),
      ];
      const none = (more: readonly string[]): string =>
        `not exists (select from record_clocks o where ${["o.record_id = r.id", ...clock("o"), ...more].join(" and ")})`;
      if (!isSet) return { from: "records r", where: [none([])], key: "null::timestamptz" };
      // Of several clocks of a record, the one that ends first.
      const where = [
        "s0.record_id = r.id",
        ...clock("s0"),
        none(["(o.due_at, o.clock_id) < (s0.due_at, s0.clock_id)"]),
      ];
      return { from: "record_clocks s0 cross join records r", where, key: "s0.due_at" };
    }
    case "relevance": {
      // In their order before their records are looked up: of a page of fifty only some fifty records are.
      const from = `(select f.record_id, f.rank from (select t.record_id, ${rankOf(bind, words)} as rank from ${texts} t
        where t.type = ${bind(type)} and ${search.asWritten === true ? (asWritten(bind, words) ?? "false") : wordsMatch(bind, words)} limit ${maxRanked}) f
        order by f.rank desc, f.record_id desc) s0 cross join records r`;
      return { from, where: ["s0.record_id = r.id"], key: "s0.rank" };
    }
    case "closedAt":
      return { from: "records r", where: [`r.closed_at is ${isSet ? "not null" : "null"}`], key: "r.closed_at" };
    default:
      return { from: "records r", where: [], key: columnOf(key.by) };
  }
}

/** Sort values behind the first: each is read of the records that the first and the filters left. */
function following(bind: Bind, query: RecordQuery, key: SortKey, index: number): { join: string; key: string } {
  const s = `s${index}`;
  if (key.by === "field") {
    const final = query.open === null ? "r.final" : String(!query.open);
    return {
      join: `left join record_values ${s} on ${s}.record_id = r.id and ${s}.field = ${bind(key.field)} and ${s}.position = 0 and ${s}.final = ${final}`,
      key: `${s}.${key.column}`,
    };
  }
  if (key.by === "due") {
    const clock = key.clock === null ? "" : ` and c.service_level = ${bind(key.clock)}`;
    return {
      join: `left join lateral (select min(c.due_at) as due_at from record_clocks c where c.record_id = r.id and c.phase = 'running'${clock}) ${s} on true`,
      key: `${s}.due_at`,
    };
  }
  if (key.by === "relevance") throw new Error("relevance is the first sort key or none");
  return { join: "", key: columnOf(key.by) };
}

function columnOf(by: "openedAt" | "updatedAt" | "closedAt" | "number" | "state"): string {
  return `r.${by === "number" || by === "state" ? by : instantColumns[by]}`;
}

/** The SQL type of a sort value. */
export function keyType(key: SortKey): string {
  switch (key.by) {
    case "field":
      return sqlTypes[key.column];
    case "relevance":
      return "double precision";
    case "number":
    case "state":
      return "text";
    default:
      return "timestamptz";
  }
}

function isDescending(sort: readonly SortKey[]): boolean {
  return sort[0]?.descending ?? false;
}

/** `order by` of the sort values and the id; what has no value comes last. */
export function orderOf(sort: readonly SortKey[], keys: readonly string[], id: string, phase: "set" | "unset"): string {
  const parts = sort.map(({ descending }, index) => {
    const direction = descending ? "desc" : "asc";
    // The first has a value or none, throughout: its index is read as it is, in either direction.
    return index === 0 ? `${keys[index]} ${direction}` : `${keys[index]} ${direction} nulls last`;
  });
  return [...(phase === "unset" ? parts.slice(1) : parts), `${id} ${isDescending(sort) ? "desc" : "asc"}`].join(", ");
}

/** What comes after a position in the order of `orderOf`. */
export function pageAfter(
  bind: Bind,
  sort: readonly SortKey[],
  keys: readonly string[],
  after: Position,
  phase: "set" | "unset",
): string {
  const value = (index: number): string => {
    const [key, at] = [sort[index], after.keys[index]];
    if (key === undefined) throw new Error(`there is no sort key ${index}`);
    return `${bind(keyType(key) === "timestamptz" ? new Date(at as number) : at)}::${keyType(key)}`;
  };
  const beyond = (index: number): string => (sort[index]?.descending === true ? "<" : ">");
  const idBeyond = isDescending(sort) ? "<" : ">";
  // One key: PostgreSQL begins at the very place of the index.
  if (sort.length === 1 && phase === "set")
    return `(${keys[0]}, r.id) ${beyond(0)} (${value(0)}, ${bind(after.id)}::text)`;
  const from = (index: number): string => {
    if (index === sort.length) return `r.id ${idBeyond} ${bind(after.id)}::text`;
    const key = keys[index] ?? "";
    if (after.keys[index] === null || after.keys[index] === undefined) return `(${key} is null and ${from(index + 1)})`;
    const isNull = index === 0 ? "" : ` or ${key} is null`;
    return `(${key} ${beyond(index)} ${value(index)}${isNull} or (${key} = ${value(index)} and ${from(index + 1)}))`;
  };
  if (phase === "unset") return from(1);
  return `${keys[0]} ${beyond(0)}= ${value(0)} and ${from(0)}`;
}
