/** `+plan` in a list of fields stands for the fields that the record type's set of that name holds. */
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import type { RecordView } from "./view.ts";

const sign = "+";

export interface NamedField {
  readonly name: string;
  /** Of the entry that names it. */
  readonly index: number;
}

/**
 * The fields that a list names, each once, in its order. `record`: the type whose sets are meant; null = there are
 * none. A set of a type that is not known, or broken, names nothing.
 */
export function namedFields(
  context: Context,
  path: Path,
  list: readonly string[],
  record: string | null,
): readonly NamedField[] {
  if (!list.some(isSet)) return list.map((name, index) => ({ name, index }));
  const found = new Map<string, number>();
  for (const [index, entry] of list.entries())
    for (const name of isSet(entry) ? setOf(context, [...path, index], entry.slice(sign.length), record) : [entry])
      if (!found.has(name)) found.set(name, index);
  return [...found].map(([name, index]) => ({ name, index }));
}

/** Whether a list names a set. */
export function isSet(entry: string): boolean {
  return entry.startsWith(sign);
}

function setOf(context: Context, path: Path, name: string, record: string | null): readonly string[] {
  const draft = record === null ? undefined : context.catalog.find("RecordType", record);
  if (record !== null && (draft === undefined || draft.source === null)) return [];
  const sets = draft?.source?.fieldSets ?? {};
  if (Object.hasOwn(sets, name)) return sets[name] ?? [];
  context.report(
    "OPS204",
    path,
    record === null
      ? `"+${name}" is a field set, and only record types have those`
      : `${record} has no field set "${name}"`,
    suggestion(name, Object.keys(sets)) ?? (record === null ? "name the fields" : "add it to its `fieldSets`"),
  );
  return [];
}

/** The sets of a record type name its fields, each once. */
export function checkFieldSets(
  context: Context,
  path: Path,
  sets: { readonly [name: string]: readonly string[] },
  view: RecordView | null,
): void {
  for (const [name, fields] of Object.entries(sets))
    for (const [index, field] of fields.entries()) {
      const at = [...path, name, index];
      if (view !== null && !Object.hasOwn(view.fields, field))
        context.report(
          "OPS204",
          at,
          `unknown field "${field}" of ${view.name}`,
          suggestion(field, Object.keys(view.fields)),
        );
      else if (fields.indexOf(field) !== index)
        context.report("OPS110", at, `"${field}" is in the set "${name}" twice`, "take one of them out");
    }
}
