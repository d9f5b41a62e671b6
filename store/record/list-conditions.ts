/**
 * Which records a list holds, as SQL over `records r`: each filter is a look-up in a projection that PostgreSQL may
 * begin with when it is the narrowest.
 */
import type { FieldFilter, RecordQuery } from "../../engine/listing/query.ts";
import type { Bind } from "../bind.ts";
import type { Search } from "./list-search.ts";
import { wordsMatch } from "./list-words.ts";

/** All but the words: `wordsFound` looks for them, unless the order does. */
export function conditions(bind: Bind, { type, query }: Search, now: number): string[] {
  const found = [`r.type = ${bind(type)}`];
  if (query.open !== null) found.push(query.open ? "not r.final" : "r.final");
  if (query.attention !== null) found.push(`r.attention is ${query.attention ? "not null" : "null"}`);
  const oneOf = (column: string, values: readonly string[] | null): void => {
    if (values !== null) found.push(`r.${column} = any(${bind(values)}::text[])`);
  };
  oneOf("state", query.states);
  oneOf("lifecycle", query.lifecycles);
  oneOf("number", query.numbers);
  oneOf("opened_by", query.openedBy);
  if (query.except.length > 0) {
    const names = bind(query.except);
    found.push(`not (r.id = any(${names}::text[]) or r.number = any(${names}::text[]))`);
  }
  for (const { instant, from, to } of query.instants)
    found.push(...ends(bind, `r.${instantColumns[instant]}`, { from, to }, "timestamptz"));
  for (const filter of query.fields) found.push(fieldCondition(bind, { type, query, filter }));
  for (const { clock, from, to } of query.due)
    found.push(
      `exists (select from record_clocks c where c.record_id = r.id and ${["c.phase = 'running'", ...named(bind, clock), ...ends(bind, "c.due_at", { from, to }, "timestamptz")].join(" and ")})`,
    );
  for (const { clock, breached } of query.breached) {
    const over = `(c.breached_at is not null or c.phase = 'running' and c.due_at <= ${bind(new Date(now))}::timestamptz)`;
    found.push(
      `${breached ? "" : "not "}exists (select from record_clocks c where ${["c.record_id = r.id", ...named(bind, clock), over].join(" and ")})`,
    );
  }
  if (query.words.length > 0) found.push("not r.hidden");
  return found;
}

/** None without words. */
export function wordsFound(bind: Bind, { type, words, texts }: Search): string[] {
  if (words.length === 0) return [];
  return [
    `exists (select from ${texts} t where t.record_id = r.id and t.type = ${bind(type)} and ${wordsMatch(bind, words)})`,
  ];
}

export const instantColumns = { openedAt: "opened_at", updatedAt: "updated_at", closedAt: "closed_at" } as const;

/** Condition on the service level of `record_clocks c`. */
function named(bind: Bind, clock: string | null): string[] {
  return clock === null ? [] : [`c.service_level = ${bind(clock)}`];
}

interface FieldCondition {
  readonly type: string;
  readonly query: RecordQuery;
  readonly filter: FieldFilter;
}

function fieldCondition(bind: Bind, { type, query, filter }: FieldCondition): string {
  const { test } = filter;
  const { open } = query;
  const tests = ["v.record_id = r.id", `v.type = ${bind(type)}`, `v.field = ${bind(filter.field)}`];
  // Where it is known, only one of the partitions is looked at.
  if (open !== null) tests.push(`v.final = ${String(!open)}`);
  const column = `v.${filter.column}`;
  if (test.is === "oneOf") {
    const place = bind(filter.column === "instant" ? test.values.map((at) => new Date(at)) : test.values);
    const merged = filter.cis === true ? ` || array(select id from cis where merged_into = any(${place}::text[]))` : "";
    tests.push(`${column} = any(${place}::${sqlTypes[filter.column]}[]${merged})`);
  } else if (test.is === "range") {
    tests.push(
      ...ends(bind, isNarrowed(query) ? withoutIndex(column, filter.column) : column, test, sqlTypes[filter.column]),
    );
  } else if (test.is === "empty") {
    tests.push("v.text is null and v.number is null and v.instant is null");
  } else {
    tests.push(`${column} is not null`);
  }
  return `exists (select from record_values v where ${tests.join(" and ")})`;
}

/** True where values by name lead: of what they leave, a range is looked up by record. */
function isNarrowed({ fields, numbers, openedBy }: RecordQuery): boolean {
  return numbers !== null || openedBy !== null || fields.some(({ test }) => test.is === "oneOf");
}

/**
 * PostgreSQL takes the index of values for a range within a record, and skips through all of its values for each
 * record: 13 ms of 25 for the urgent ones among a thousand. This leaves it the index by record.
 */
function withoutIndex(column: string, kind: keyof typeof sqlTypes): string {
  return { text: `(${column} || '')`, number: `(${column} + 0)`, instant: `(${column} + interval '0')` }[kind];
}

export const sqlTypes = { text: "text", number: "double precision", instant: "timestamptz" } as const;

function ends(
  bind: Bind,
  column: string,
  { from, to }: { readonly from: string | number | null; readonly to: string | number | null },
  type: string,
): string[] {
  const value = (end: string | number): string => `${bind(type === "timestamptz" ? new Date(end) : end)}::${type}`;
  return [
    ...(from === null ? [] : [`${column} >= ${value(from)}`]),
    ...(to === null ? [] : [`${column} <= ${value(to)}`]),
  ];
}
