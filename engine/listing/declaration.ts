/**
 * What the definitions of a record type say of its lists, as one value: it is stored beside the records it projects.
 */
import type { Access } from "../access/ir.ts";
import { facetsOf, recordTypeOf } from "../lifecycle/bundle/bundle.ts";
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
  /** Fields that are frozen together; absent = none. */
  readonly versions?: readonly string[];
  /** Who opens and sees its records; left out = the definitions do not say. */
  readonly access?: Access;
}

/** What of a field lists look at. */
export interface ListedField extends Pick<Field, "name" | "type" | "many" | "values" | "secret"> {
  readonly index?: boolean;
}

export interface ListedFacet {
  readonly facet: string;
  readonly states: readonly string[];
  readonly fields: readonly ListedField[];
}

/** The declaration that the definitions of a type make. */
export function declarationOf(bundle: Bundle): Declaration {
  const { fields, search, list, access, versions } = recordTypeOf(bundle);
  const facets = facetsOf(bundle).map((facet) => ({
    facet: facet.name,
    states: Object.keys(facet.states),
    fields: Object.values(facet.fields),
  }));
  const named = access?.see?.flatMap(({ users, groups }) => [...users, ...groups]) ?? [];
  const declaration = declared({ fields: Object.values(fields), search, list, named }, facets);
  return {
    ...declaration,
    ...(versions === undefined ? {} : { versions }),
    ...(access === undefined ? {} : { access }),
  };
}

/** The state of each facet is indexed without being declared. */
export function declared(
  type: {
    readonly fields: readonly ListedField[];
    readonly search?: Declaration["search"] | undefined;
    readonly list?: readonly string[] | undefined;
    /** Fields by which it is found who sees a record: they are indexed without being declared. */
    readonly named: readonly string[];
  },
  facets: readonly ListedFacet[],
): Declaration {
  const fields: { [name: string]: IndexedField } = {};
  const add = (prefix: string, all: readonly ListedField[]): void => {
    for (const { name, type: of, many, values, index } of all)
      if (index === true || (prefix === "" && type.named.includes(name)))
        fields[prefix + name] = { type: of, many, values };
  };
  add("", type.fields);
  for (const { facet, states, fields: own } of facets) {
    fields[`facets.${facet}.state`] = { type: "enum", many: false, values: states };
    add(`facets.${facet}.`, own);
  }
  // A type that says nothing is searched, and called, by its first short text.
  const text = type.fields.find((field) => field.type === "string" && !field.secret && !field.many);
  const search = type.search ?? (text === undefined ? {} : { [text.name]: 4 });
  const plain = Object.keys(fields).filter((name) => !name.startsWith("facets."));
  const columns = type.list ?? ["number", "state", ...plain, "updatedAt", ...Object.keys(search)];
  return { fields, search, columns };
}
