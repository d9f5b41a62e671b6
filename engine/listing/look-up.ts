/**
 * Look-ups of records that definitions call, `record.find` and `record.similar`, as queries of lists. Pure, so that the
 * store and virtual time are asked the same.
 *
 * 1. A value is compared as it is: what people wrote into a field never becomes a comparison. Only where no value can
 *    look so, in fields that have an order, is a text such as `>= 2` one.
 * 2. What a look-up tells of a record names it and says how far it is, and quotes nothing of it.
 */
import { parseDuration } from "../clock/duration.ts";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { RecordState } from "../lifecycle/record.ts";
import type { Viewer } from "../access/sight.ts";
import type { Declaration, IndexedField } from "./declaration.ts";
import { testOf } from "./parse.ts";
import { projectValue } from "./projection.ts";
import type { FieldFilter, RecordQuery } from "./query.ts";
import { type Likeness, likenessOf, type SimilarRecord } from "./similarity.ts";

/** Functions that are answered from records, by the store and by the records of a scenario. */
export const lookUpFunctions = { find: "record.find", similar: "record.similar" } as const;

export function isLookUp(call: string): boolean {
  return call === lookUpFunctions.find || call === lookUpFunctions.similar;
}

/** Who looks: the engine, as whatever names the role `automation`. */
export const lookUpViewer: Viewer = { ...engineActor, reads: true, readsInternal: true };

export const defaultLookUpLimit = 10;

/** More than so many are told as so many. */
export const mostFound = 1_000;

/** What `where` may ask beside indexed fields. */
export const lookUpWords: readonly string[] = ["open", "state", "lifecycle", "attention", "openedBy"];

export interface LookUp {
  readonly query: RecordQuery;
  readonly limit: number;
}

const everything: RecordQuery = {
  states: null,
  lifecycles: null,
  numbers: null,
  open: null,
  attention: null,
  openedBy: null,
  instants: [],
  fields: [],
  due: [],
  breached: [],
  words: [],
  except: [],
  // The newest first.
  sort: [{ by: "openedAt", descending: true }],
};

/** The query of an input of either function; `now` is UTC milliseconds. The error says what does not fit, and where. */
export function readLookUp(declaration: Declaration, input: JsonObject, now: number): Result<LookUp, string> {
  const where = ownValue(input, "where") ?? {};
  if (!isJsonObject(where)) return failure("`where` is no map of fields and values");
  let query = everything;
  for (const [key, cell] of Object.entries(where)) {
    const asked = readCell(declaration, key, cell, now);
    if (!asked.ok) return failure(`\`where.${key}\` ${asked.error}`);
    query = { ...query, ...asked.value, fields: [...query.fields, ...(asked.value.fields ?? [])] };
  }
  const within = ownValue(input, "openedWithin") ?? null;
  if (within !== null) {
    const ms = withinMs(within);
    if (ms === null) return failure(`\`openedWithin\` ${notWithin(within)}`);
    query = { ...query, instants: [{ instant: "openedAt", from: now - ms, to: null }] };
  }
  const except = ownValue(input, "except") ?? [];
  const limit = ownValue(input, "limit");
  return ok({
    query: { ...query, except: (Array.isArray(except) ? except : [except]) as readonly string[] },
    limit: typeof limit === "number" ? limit : defaultLookUpLimit,
  });
}

/** Elapsed time in milliseconds; null = it is none. */
export function withinMs(within: Json): number | null {
  const duration = typeof within === "string" ? parseDuration(within) : null;
  return duration === null || duration.businessDays > 0 ? null : duration.ms;
}

export function notWithin(within: Json): string {
  return `is ${JSON.stringify(within)}, which is no length of elapsed time: write one such as 720h`;
}

/** One cell of `where` as a part of the query. */
export function readCell(
  declaration: Declaration,
  key: string,
  cell: Json,
  now: number,
): Result<Partial<RecordQuery>, string> {
  if (key === "open" || key === "attention")
    return typeof cell === "boolean" ? ok({ [key]: cell }) : failure(`is ${JSON.stringify(cell)}: write true or false`);
  if (Object.hasOwn(namesOf, key)) {
    const names = textsOf(cell);
    const list = namesOf[key as keyof typeof namesOf];
    return names === null
      ? failure(`is ${JSON.stringify(cell)}: write a name or a list of them`)
      : ok({ [list]: names });
  }
  const field = Object.hasOwn(declaration.fields, key) ? declaration.fields[key] : undefined;
  if (field === undefined) return failure("is no field that lists find by: it needs `index: true`");
  const test = testOfCell(field, cell, now);
  if (test === null) return failure(`is ${JSON.stringify(cell)}, which does not fit a field of type ${field.type}`);
  return ok({ fields: [{ field: key, ...test }] });
}

const namesOf = { state: "states", lifecycle: "lifecycles", openedBy: "openedBy" } as const;

/** Types with an order, none of whose values looks like a comparison. */
const ordered: readonly string[] = ["integer", "number", "instant", "date", "enum"];

/** Invariant 1. */
function testOfCell(field: IndexedField, cell: Json, now: number): Omit<FieldFilter, "field"> | null {
  if (cell === null) return { column: "text", test: { is: "empty" } };
  if (typeof cell === "string" && ordered.includes(field.type)) {
    if (cell === "!= null") return { column: columnOf(field), test: { is: "any" } };
    const compared = /^\s*(<=|>=)\s*(.*?)\s*$/u.exec(cell);
    const range = compared === null ? cell : compared[1] === ">=" ? `${compared[2]}..` : `..${compared[2]}`;
    if (range.includes("..")) return testOf(field, range, { user: "", groups: [], now });
  }
  const rows = (Array.isArray(cell) ? (cell as readonly Json[]) : [cell]).map((one) => projectValue(field, one));
  const column = columnOf(field);
  const values = rows.map((row) => row?.[column] ?? null);
  if (values.length === 0 || values.includes(null)) return null;
  if (field.type === "enum" && values.some((value) => field.values?.includes(String(value)) !== true)) return null;
  return { column, test: { is: "oneOf", values: values as readonly (string | number)[] } };
}

function columnOf({ type }: IndexedField): FieldFilter["column"] {
  if (type === "integer" || type === "number") return "number";
  return type === "instant" ? "instant" : "text";
}

function textsOf(cell: Json): readonly string[] | null {
  const list = Array.isArray(cell) ? (cell as readonly Json[]) : [cell];
  return list.length > 0 && list.every((one) => typeof one === "string") ? list : null;
}

/** What a look-up tells of a record: invariant 2. */
interface FoundItem {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
  readonly final: boolean;
  readonly openedAt: string;
}

function foundItem({ id, number, type, state, final, openedAt }: RecordState): FoundItem {
  return { id, number, type, state, final, openedAt: instantText(openedAt) };
}

/** What `record.find` answers. `count` is of all that match, up to {@link mostFound}. */
export function foundOutput(count: number, states: readonly RecordState[]): JsonObject {
  return { count: Math.min(count, mostFound), items: states.map((state) => ({ ...foundItem(state) })) };
}

/** What `record.similar` answers: the most alike first. */
export function similarOutput(found: readonly SimilarRecord[]): JsonObject {
  const items = found.map(({ state, score, words, cis }) => ({
    ...foundItem(state),
    score,
    words: [...words],
    cis: [...cis],
  }));
  return { items };
}

/** What `record.similar` looks for. */
export function likenessAsked(input: JsonObject): Likeness {
  const [text, ci] = [ownValue(input, "text"), ownValue(input, "ci")];
  return likenessOf(typeof text === "string" ? text : "", typeof ci === "string" ? [ci] : []);
}
