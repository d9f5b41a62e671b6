/**
 * Parameters of a list (`assignee=me`, `priority=1..2`, `sort=-due`) to a query, by what a record type declares. Pure:
 * who asks and the time come as arguments.
 */
import { isDay, parseInstant } from "../lifecycle/instant.ts";
import { suggestion } from "../base/suggestion.ts";
import type { Declaration, IndexedField } from "./declaration.ts";
import { cutText } from "./projection.ts";
import type { Column, FieldFilter, RecordQuery, SortKey, Test } from "./query.ts";
import { filterWords, instantWords } from "./words.ts";

export interface Asker {
  /** Whom `me` means in a field of people. */
  readonly user: string;
  /** What `me` means in a field of groups. */
  readonly groups: readonly string[];
  /** UTC milliseconds of `now`. */
  readonly now: number;
}

export interface QueryFault {
  readonly parameter: string;
  /** True when the type has no such field: another type of the same list may have it. */
  readonly unknown: boolean;
  readonly detail: string;
}

export interface ParsedQuery {
  readonly query: RecordQuery;
  readonly faults: readonly QueryFault[];
}

type Parameters = { readonly [name: string]: string };

export function parseQuery(declaration: Declaration, parameters: Parameters, asker: Asker): ParsedQuery {
  const faults: QueryFault[] = [];
  const fault = (parameter: string, detail: string, unknown = false): null => {
    faults.push({ parameter, unknown, detail });
    return null;
  };
  const list = (name: string): string[] | null => {
    const text = parameters[name];
    return text === undefined ? null : splitValues(text);
  };
  const flag = (name: string): boolean | null => {
    const text = parameters[name];
    if (text === undefined || text === "true" || text === "false") return text === undefined ? null : text === "true";
    return fault(name, `${JSON.stringify(text)} is none of its values: send true or false`);
  };
  const range = (name: string, text: string): Range | null =>
    parseRange(text, (part) => parseTime(part, asker.now)) ??
    fault(name, `${JSON.stringify(text)} is no range of instants: send FROM..TO, such as 2026-11-01..now or ..now+4h`);

  const query: { -readonly [K in keyof RecordQuery]: RecordQuery[K] } = {
    states: list("state"),
    lifecycles: list("lifecycle"),
    numbers: list("number"),
    open: flag("open"),
    attention: flag("attention"),
    openedBy: list("openedBy")?.map((user) => (user === "me" ? asker.user : user)) ?? null,
    instants: [],
    fields: [],
    due: [],
    breached: [],
    words: wordsOf(parameters["q"] ?? ""),
    except: [],
    sort: [],
  };
  for (const [name, text] of Object.entries(parameters)) {
    if ((instantWords as readonly string[]).includes(name)) {
      const found = range(name, text);
      if (found !== null)
        query.instants = [...query.instants, { instant: name as (typeof instantWords)[number], ...found }];
    } else if (name === "due" || name.startsWith("due.")) {
      const found = range(name, text);
      if (found !== null) query.due = [...query.due, { clock: clockOf(name), ...found }];
    } else if (name === "breached" || name.startsWith("breached.")) {
      const breached = flag(name);
      if (breached !== null) query.breached = [...query.breached, { clock: clockOf(name), breached }];
    } else if (!filterWords.includes(name)) {
      const filter = parseFilter(declaration, name, text, asker);
      if ("detail" in filter) faults.push(filter);
      else query.fields = [...query.fields, filter];
    }
  }
  query.sort = parseSort(declaration, parameters["sort"], query.words.length > 0, faults);
  return { query, faults };
}

/** Ten words at most. Marks alone are no word; where there is nothing else, nothing is found by them. */
function wordsOf(text: string): readonly string[] {
  const parts = text.split(/\s+/u).filter((part) => part !== "");
  const words = parts.filter((part) => /[\p{L}\p{N}]/u.test(part));
  return (words.length === 0 ? parts : words).slice(0, 10);
}

function parseFilter(declaration: Declaration, name: string, text: string, asker: Asker): FieldFilter | QueryFault {
  const field = Object.hasOwn(declaration.fields, name) ? declaration.fields[name] : undefined;
  if (field === undefined) return { parameter: name, unknown: true, detail: unknownText(name, declaration) };
  const column = columnOf(field);
  if (text === "") return { field: name, column, test: { is: "empty" } };
  if (text === "*") return { field: name, column, test: { is: "any" } };
  const test = testOf(field, text, asker);
  return test === null
    ? { parameter: name, unknown: false, detail: `${JSON.stringify(text)} does not fit: send ${expected(field)}` }
    : { field: name, ...test, ...(field.type === "ci" ? { cis: true as const } : {}) };
}

/** "is no field ...: did you mean ...". */
function unknownText(name: string, declaration: Declaration): string {
  const known = [...Object.keys(declaration.fields), ...filterWords];
  const hint = suggestion(name, known) ?? `lists take ${known.join(", ")}`;
  return `is nothing that this list filters by: ${hint}; a field has \`index: true\` for it`;
}

function columnOf({ type }: IndexedField): Column {
  if (type === "integer" || type === "number") return "number";
  return type === "instant" ? "instant" : "text";
}

/** What a text asks of a field; null = it does not fit. */
export function testOf(field: IndexedField, text: string, asker: Asker): { column: Column; test: Test } | null {
  switch (field.type) {
    case "integer":
    case "number":
      return comparable("number", text, (part) => (/^-?\d{1,15}(\.\d{1,15})?$/.test(part) ? Number(part) : null));
    case "instant":
      return comparable("instant", text, (part) => parseTime(part, asker.now));
    case "date":
      return comparable("text", text, (part) => (isDay(part) ? part : null));
    case "enum": {
      const values = field.values ?? [];
      if (!text.includes("..")) {
        const named = splitValues(text);
        return named.every((value) => values.includes(value))
          ? { column: "text", test: { is: "oneOf", values: named } }
          : null;
      }
      const place = (part: string): number | null => (values.includes(part) ? values.indexOf(part) : null);
      const found = parseRange(text, place);
      return found === null ? null : { column: "number", test: { is: "range", ...found } };
    }
    case "boolean":
      return text === "true" || text === "false" ? { column: "text", test: { is: "oneOf", values: [text] } } : null;
    default: {
      const meant = splitValues(text).flatMap((value) => {
        if (value === "me" && field.type === "user") return [asker.user];
        return value === "me" && field.type === "group" ? asker.groups : [cutText(value)];
      });
      return { column: "text", test: { is: "oneOf", values: meant } };
    }
  }
}

function comparable(
  column: Column,
  text: string,
  parse: (part: string) => string | number | null,
): { column: Column; test: Test } | null {
  if (text.includes("..")) {
    const found = parseRange(text, parse);
    return found === null ? null : { column, test: { is: "range", ...found } };
  }
  const values = text.split(",").map(parse);
  if (values.some((value) => value === null)) return null;
  return { column, test: { is: "oneOf", values: values as (string | number)[] } };
}

function expected({ type, values }: IndexedField): string {
  switch (type) {
    case "integer":
    case "number":
      return "a number, several with commas, or a range such as 1..2";
    case "instant":
      return "a range of instants such as 2026-11-01..now";
    case "date":
      return "a day such as 2026-11-21, or a range of days";
    case "enum":
      return `${(values ?? []).join(", ")}, several with commas, or a range`;
    default:
      return "true or false";
  }
}

interface Range<T extends string | number = number> {
  readonly from: T | null;
  readonly to: T | null;
}

function parseRange<T extends string | number>(text: string, parse: (part: string) => T | null): Range<T> | null {
  const match = /^(.*?)\.\.(.*)$/.exec(text);
  if (match === null || text === "..") return null;
  const [from, to] = [match[1] ?? "", match[2] ?? ""].map((part) => (part === "" ? undefined : parse(part)));
  return from === null || to === null ? null : { from: from ?? null, to: to ?? null };
}

const units: { readonly [unit: string]: number } = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** An instant, a day (its first moment in UTC), `now`, `now-7d` or `now+4h`; a plus may have become a space. */
function parseTime(text: string, now: number): number | null {
  const match = /^now(?:([-+ ])(\d{1,6})([mhd]))?$/.exec(text);
  if (match === null) return parseInstant(isDay(text) ? `${text}T00:00:00Z` : text);
  const distance = Number(match[2] ?? 0) * (units[match[3] ?? "m"] ?? 0);
  return match[1] === "-" ? now - distance : now + distance;
}

/** `a,b`; values with a comma stand in quotes, as in JSON: `"a, b","c"`. */
function splitValues(text: string): string[] {
  if (text.startsWith('"')) {
    try {
      const values: unknown = JSON.parse(`[${text}]`);
      if (Array.isArray(values) && values.every((value) => typeof value === "string")) return values;
    } catch {
      // Not JSON: a text that begins with a quote.
    }
  }
  return text.split(",");
}

/** `due.incident-resolution`: the name of the clock; null = any. */
function clockOf(name: string): string | null {
  const at = name.indexOf(".");
  return at === -1 ? null : name.slice(at + 1);
}

function parseSort(
  declaration: Declaration,
  text: string | undefined,
  isSearch: boolean,
  faults: QueryFault[],
): readonly SortKey[] {
  if (text === undefined)
    return [isSearch ? { by: "relevance", descending: true } : { by: "updatedAt", descending: true }];
  const keys = text.split(",").slice(0, 4);
  return keys.flatMap((key): SortKey[] => {
    const descending = key.startsWith("-");
    const name = descending ? key.slice(1) : key;
    if (name === "openedAt" || name === "updatedAt" || name === "closedAt" || name === "number" || name === "state")
      return [{ by: name, descending }];
    if (name === "due" || name.startsWith("due.")) return [{ by: "due", clock: clockOf(name), descending }];
    const field = Object.hasOwn(declaration.fields, name) ? declaration.fields[name] : undefined;
    // An enum sorts by the order of its values.
    if (field !== undefined)
      return [{ by: "field", field: name, column: field.type === "enum" ? "number" : columnOf(field), descending }];
    const known = ["openedAt", "updatedAt", "closedAt", "number", "state", "due", ...Object.keys(declaration.fields)];
    const hint = suggestion(name, known) ?? `it sorts by ${known.join(", ")}`;
    faults.push({ parameter: "sort", unknown: true, detail: `${JSON.stringify(name)} is nothing to sort by: ${hint}` });
    return [];
  });
}
