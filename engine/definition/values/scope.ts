import type { Catalog } from "../catalog.ts";
import { anyField, objectLeaf, type FieldView, type RecordView } from "./record-view.ts";

/** What an expression may read: `.` and the variables. */
export interface Scope {
  /** `.`; null = not known, so that any field may be read. */
  readonly record: RecordView | null;
  /** Variables without their `$`; a view says what is known below one. */
  readonly variables: { readonly [name: string]: FieldView };
}

export const anything: FieldView = anyField;

/** The scope of a record's conditions and values. `facts` are the declared ones; null = not known here. */
export function recordScope(
  record: RecordView | null,
  facts: readonly string[] | null = null,
  extra: { readonly [name: string]: FieldView } = {},
): Scope {
  const declared = facts === null ? anything : objectLeaf(Object.fromEntries(facts.map((name) => [name, anything])));
  return {
    record,
    variables: { before: objectOf(record), command: anything, facts: declared, runs: anything, now: instant, ...extra },
  };
}

/** The facts that a record type declares; null when the type is not known. */
export function factsOf(catalog: Catalog, record: string): readonly string[] | null {
  const source = catalog.find("RecordType", record)?.source as { readonly facts?: object } | null | undefined;
  return source === null || source === undefined ? null : Object.keys(source.facts ?? {});
}

/** A variable that holds what a view describes. */
export function objectOf(view: RecordView | null): FieldView {
  return view === null ? anything : { ...anything, type: "object", read: view.fields };
}

const instant: FieldView = { ...anything, type: "instant", read: null, nullable: false };
