/**
 * What the definitions of a record type say of its lists, as one value: it is stored beside the records it projects.
 */
import { facetsOf, recordTypeOf } from "../lifecycle/bundle.ts";
import type { Bundle, Field, FieldType } from "../lifecycle/ir.ts";

export interface IndexedField {
  readonly type: FieldType;
  readonly many: boolean;
  /** Values of an enum, lowest first; states of a facet. */
  readonly values: readonly string[] | null;
}

export interface Declaration {
  /** By name: `assignee`, `facets.major.state`, `facets.major.commander`. */
  readonly fields: { readonly [name: string]: IndexedField };
  /** Weights of the searched fields, 1 to 4. */
  readonly search: { readonly [field: string]: number };
  readonly columns: readonly string[];
  /** Fields that were indexed once and are not any more: their changes are kept on. Absent = none. */
  readonly kept?: readonly string[];
}

/** The declaration that the definitions of a type make. The state of each facet is indexed without being declared. */
export function declarationOf(bundle: Bundle): Declaration {
  const recordType = recordTypeOf(bundle);
  const fields: { [name: string]: IndexedField } = {};
  const add = (prefix: string, declared: { readonly [name: string]: Field }): void => {
    for (const field of Object.values(declared))
      if (field.index === true)
        fields[prefix + field.name] = { type: field.type, many: field.many, values: field.values };
  };
  add("", recordType.fields);
  for (const facet of facetsOf(bundle)) {
    const prefix = `facets.${facet.name}.`;
    fields[`${prefix}state`] = { type: "enum", many: false, values: Object.keys(facet.states) };
    add(prefix, facet.fields);
  }
  // A type that says nothing is searched, and called, by its first short text.
  const text = Object.values(recordType.fields).find(({ type, secret, many }) => type === "string" && !secret && !many);
  const search = recordType.search ?? (text === undefined ? {} : { [text.name]: 4 });
  const plain = Object.keys(fields).filter((name) => !name.startsWith("facets."));
  const columns = recordType.list ?? ["number", "state", ...plain, "updatedAt", ...Object.keys(search)];
  return { fields, search, columns };
}
