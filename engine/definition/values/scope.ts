import type { Context } from "../context.ts";
import { anyField, objectLeaf, type FieldView, type RecordView } from "./view.ts";
import { schemaView } from "./schema-view.ts";
import { signatureOf } from "./signature.ts";

/** What an expression may read: `.` and the variables. */
export interface Scope {
  /** `.`; null = not known, so that any field may be read. */
  readonly record: RecordView | null;
  /** Variables without their `$`; a view says what is known below one. */
  readonly variables: { readonly [name: string]: FieldView };
  /** Expressions may name calendars. */
  readonly openHours?: true;
}

/** What look-ups answer, by their names. */
export interface FactViews {
  readonly [name: string]: FieldView;
}

export const anything: FieldView = anyField;

export const text: FieldView = { ...anyField, type: "string", read: null, nullable: false };

/** `$command`: its input is known where the command is declared, not here. */
export const commandView: FieldView = objectLeaf({ name: text, by: text, input: anything });

/** The scope of a record's conditions and values. `facts` are the declared ones; null = not known here. */
export function recordScope(
  record: RecordView | null,
  facts: FactViews | null = null,
  extra: { readonly [name: string]: FieldView } = {},
): Scope {
  const declared = facts === null ? anything : objectLeaf(facts);
  return {
    record,
    variables: {
      before: objectOf(record),
      command: commandView,
      facts: declared,
      runs: anything,
      now,
      ...extra,
    },
  };
}

/** The same where the record itself decides: there its calendars are known. */
export function withOpenHours(scope: Scope): Scope {
  return { ...scope, openHours: true };
}

/** The facts that a record type declares; null when the type is not known. */
export function factsOf(context: Pick<Context, "catalog" | "options">, record: string): FactViews | null {
  const source = context.catalog.find("RecordType", record)?.source;
  return source === null || source === undefined ? null : factViews(context, source.facts);
}

/** What each look-up answers, by its name, as the function that it calls says. */
export function factViews(
  { options }: Pick<Context, "options">,
  sources: { readonly [name: string]: { readonly call: string } } | undefined,
): FactViews {
  return Object.fromEntries(
    Object.entries(sources ?? {}).map(([name, { call }]) => [
      name,
      schemaView(signatureOf(options.functions, call)?.output ?? null),
    ]),
  );
}

/** A variable that holds what a view describes. */
export function objectOf(view: RecordView | null): FieldView {
  return view === null ? anything : { ...anything, type: "object", read: view.fields };
}

/** `$now`. */
export const now: FieldView = { ...anything, type: "instant", read: null, nullable: false };
