/** What lists find of a record type, told of the checked sources: as its bundle will declare it. */
import { type Declaration, declared } from "../../listing/declaration.ts";
import { instantWords } from "../../listing/words.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { AudienceSource, FieldSource } from "../shapes.ts";
import type { Path, Spot } from "../spot.ts";
import { facetsOf } from "./relations.ts";

/** What every list sorts by beside fields. */
export const sortWords: readonly string[] = [...instantWords, "number", "state", "due"];

/** Null when there is no such type, or its shape is broken. */
export function listDeclaration(catalog: Catalog, record: string): Declaration | null {
  return catalog.memo(`list of ${record}`, () => {
    const type = catalog.find("RecordType", record)?.source;
    if (type === undefined || type === null) return null;
    const facets = facetsOf(catalog, record).flatMap(({ name, source }) =>
      source === null
        ? []
        : [{ facet: name, states: Object.keys(source.states), fields: fieldsOf(source.fields ?? {}) }],
    );
    const { search, list, access } = type;
    return declared({ fields: fieldsOf(type.fields), search, list, named: fieldsNamed(access?.see ?? []) }, facets);
  });
}

/** Fields by which it is found who sees a record. */
function fieldsNamed(see: readonly { readonly to: readonly AudienceSource[] }[]): readonly string[] {
  return see.flatMap(({ to }) => to.flatMap((who) => (typeof who === "string" ? [] : (who.field ?? []))));
}

function fieldsOf(sources: { readonly [name: string]: FieldSource }) {
  return Object.entries(sources).map(
    ([name, { type, many = false, values = null, secret = false, index = false }]) => ({
      name,
      type,
      many,
      values,
      secret,
      index,
    }),
  );
}

/** Whether lists of the type find by that field; false after a report. `known`: what else might have been meant. */
export function checkListedField(
  context: Context,
  at: Path | Spot,
  record: string,
  name: string,
  known: readonly string[],
): boolean {
  const declaration = listDeclaration(context.catalog, record);
  if (declaration === null || Object.hasOwn(declaration.fields, name)) return true;
  const fields = context.catalog.find("RecordType", record)?.source?.fields ?? {};
  if (Object.hasOwn(fields, name))
    context.report(
      "OPS390",
      at,
      `lists do not find ${record} records by "${name}"`,
      `add \`index: true\` to the field "${name}" of ${record}`,
    );
  else
    context.report(
      "OPS204",
      at,
      `unknown field "${name}" of ${record}`,
      suggestion(name, [...known, ...Object.keys(declaration.fields)]),
    );
  return false;
}
