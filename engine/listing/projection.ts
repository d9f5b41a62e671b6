/**
 * What lists keep of a record beside its snapshot: pure, so that it is made anew at any time and compared.
 *
 * 1. Each indexed field has a row, also when it has no value: what is empty is found by an index too.
 * 2. A row has one of text, number and instant, by the declared type; an enum has its text, and its place as number
 * (-1: it has no place any more).
 * 3. Who sees versions alone finds by them alone: their values and words are kept beside those of the draft.
 * 4. A value that does not fit the declared type (of a record opened under older definitions) counts as none.
 */
import { parseInstant } from "../lifecycle/instant.ts";
import type { RecordState } from "../lifecycle/record.ts";
import { frozenFields } from "../lifecycle/version/version.ts";
import { ownValue, type Json } from "../base/json.ts";
import type { Declaration, IndexedField } from "./declaration.ts";

export interface ProjectedValue {
  readonly field: string;
  /** Index in a field that holds many, else 0. */
  readonly position: number;
  readonly text: string | null;
  readonly number: number | null;
  /** UTC milliseconds. */
  readonly instant: number | null;
}

export interface ProjectedText {
  /** What the record is called: its first searched field of the greatest weight. */
  readonly label: string | null;
  /** Texts by weight, greatest first; the number of the record is among those of weight 4. */
  readonly parts: readonly { readonly weight: number; readonly text: string }[];
}

export interface Projection {
  readonly values: readonly ProjectedValue[];
  readonly text: ProjectedText;
  /** The words of its last version; null = it has none. */
  readonly frozenText: ProjectedText | null;
}

/** The name under which the frozen values of a field are listed. */
export function frozenName(field: string): string {
  return `frozen.${field}`;
}

/** An index entry has an end: a longer text is found by its beginning of so many characters. */
const maxIndexedText = 200;

/** Words are searched in so much of a field. */
const maxSearchedText = 20_000;

export function projectionOf(declaration: Declaration, state: RecordState): Projection {
  const values = Object.entries(declaration.fields).flatMap(([name, field]) =>
    projectField(name, field, valueAt(state, name)),
  );
  const { versions } = declaration;
  if (versions === undefined) return { values, text: projectText(declaration, state), frozenText: null };
  const frozen = versions.flatMap((name) => {
    const field = own(declaration.fields, name);
    return field === undefined ? [] : projectField(frozenName(name), field, own(state.frozen?.fields ?? {}, name));
  });
  const version = state.frozen === undefined ? null : { ...state, fields: frozenFields(state, versions) };
  return {
    values: [...values, ...frozen],
    text: projectText(declaration, state),
    frozenText: version === null ? null : projectText(declaration, version),
  };
}

function projectField(field: string, declared: IndexedField, value: Json | undefined): ProjectedValue[] {
  const items = declared.many && Array.isArray(value) ? (value as readonly Json[]) : [value];
  const rows = items.flatMap((item) => projectValue(declared, item) ?? []);
  const none = { text: null, number: null, instant: null };
  return (rows.length === 0 ? [none] : rows).map((row, position) => ({ field, position, ...row }));
}

type Row = Pick<ProjectedValue, "text" | "number" | "instant">;

/** The row of one value; null = it is none, or does not fit. */
export function projectValue(declared: IndexedField, value: Json | undefined): Row | null {
  switch (declared.type) {
    case "integer":
    case "number":
      return typeof value === "number" ? { text: null, number: value, instant: null } : null;
    case "boolean":
      return typeof value === "boolean" ? { text: String(value), number: null, instant: null } : null;
    case "instant": {
      const instant = typeof value === "string" ? parseInstant(value) : null;
      return instant === null ? null : { text: null, number: null, instant };
    }
    case "enum": {
      if (typeof value !== "string") return null;
      const place = declared.values?.indexOf(value) ?? -1;
      return { text: cutText(value), number: place, instant: null };
    }
    default:
      return typeof value === "string" ? { text: cutText(value), number: null, instant: null } : null;
  }
}

/** A text as an index keeps it; what is looked for is cut the same way. Half a character is not stored. */
export function cutText(text: string, length: number = maxIndexedText): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** The value of a field by its name in lists; undefined = there is no such field, or it is empty. */
export function valueAt(state: RecordState, name: string): Json | undefined {
  const [first = "", facet = "", field = ""] = name.split(".");
  if (first !== "facets" || facet === "") return listed(own(state.fields, name));
  const found = own(state.facets, facet);
  if (found === undefined) return undefined;
  return field === "state" ? found.state : own(found.fields, field);
}

/** What a record was ordered from is listed by the name of the item; no other map is in lists. */
function listed(value: Json | undefined): Json | undefined {
  const id = ownValue(value, "id");
  return typeof id === "string" ? id : value;
}

function own<T>(map: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function projectText({ search }: Declaration, state: RecordState): ProjectedText {
  const byWeight = Object.entries(search).sort(([, a], [, b]) => b - a);
  const texts = byWeight.flatMap(([field, weight]) => {
    const value = own(state.fields, field);
    return typeof value === "string" && value !== "" ? [{ weight, text: cutText(value, maxSearchedText) }] : [];
  });
  return { label: texts[0]?.text ?? null, parts: [{ weight: 4, text: state.number }, ...texts] };
}
