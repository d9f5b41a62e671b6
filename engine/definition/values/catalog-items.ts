/** What the CatalogItems of a record type say of its fields. */
import type { Json } from "../../base/json.ts";
import { closeSchema } from "../../schema/close.ts";
import type { Catalog, SoundDraft } from "../catalog.ts";
import type { FieldSource } from "../shapes.ts";
import { formView } from "./schema-view.ts";
import { anyField, type FieldView, leaf } from "./view.ts";

/** The items of a record type whose shape is sound. */
function itemsOf(catalog: Catalog, record: string): readonly SoundDraft<"CatalogItem">[] {
  const byRecord = catalog.memo("items by record", () => {
    const found = new Map<string, SoundDraft<"CatalogItem">[]>();
    for (const draft of catalog.all("CatalogItem"))
      if (draft.source !== null)
        found.set(draft.source.record, [...(found.get(draft.source.record) ?? []), draft as SoundDraft<"CatalogItem">]);
    return found;
  });
  return byRecord.get(record) ?? [];
}

/** Every text that an item gives the field as it stands, in order. */
export function literalsOf(catalog: Catalog, record: string, field: string): readonly string[] {
  const values = itemsOf(catalog, record).flatMap(({ source: { set = {} } }) => {
    const value = Object.hasOwn(set, field) ? set[field] : undefined;
    return typeof value === "string" && !value.includes("${") ? [value] : [];
  });
  return [...new Set(values)].sort();
}

/** The form of one item, as it is checked; null = it has none. */
export function formOf({ source: { form } }: SoundDraft<"CatalogItem">): Json | null {
  return form === undefined ? null : closeSchema(form as Json);
}

/**
 * What may be read of a form, whatever the item: what one of the items asks for. A record of another one lacks it. As
 * long as there are no items nothing is known.
 */
export function formsView(catalog: Catalog, record: string): FieldView["read"] {
  return catalog.memo(`forms ${record}`, () => {
    const members = new Map<string, FieldView>();
    const items = itemsOf(catalog, record);
    for (const item of items) {
      const { read } = formView(formOf(item) ?? {});
      if (read === "open" && formOf(item) !== null) return "open";
      for (const [name, view] of Object.entries(read === "open" || read === null ? {} : read)) {
        const known = members.get(name);
        const isSame =
          known === undefined || (known.type === view.type && known.many === view.many && view.read === null);
        members.set(name, isSame ? { ...view, nullable: true } : anyField);
      }
    }
    return items.length === 0 ? "open" : Object.fromEntries(members);
  });
}

const text = leaf("string", { nullable: false });

/** What may be read of the item itself. */
export const itemRead: FieldView["read"] = {
  id: text,
  name: text,
  digest: text,
  category: leaf("string"),
  data: anyField,
};

/** The field of a record type that says what a record was ordered from; null = there is none. */
export function itemFieldOf(catalog: Catalog, record: string): string | null {
  return fieldNamed(catalog, record, ({ type }) => type === "item");
}

/** The field of a record type that holds the form; null = there is none. */
export function formFieldOf(catalog: Catalog, record: string): string | null {
  return fieldNamed(catalog, record, ({ formOf: item }) => item !== undefined);
}

function fieldNamed(catalog: Catalog, record: string, isIt: (field: FieldSource) => boolean): string | null {
  const fields = catalog.find("RecordType", record)?.source?.fields ?? {};
  return Object.entries(fields).find(([, field]) => isIt(field))?.[0] ?? null;
}

/** The types of records that the items of a record type order. */
export function orderedTypes(catalog: Catalog, record: string): readonly string[] {
  const types = itemsOf(catalog, record).flatMap(({ source: { order = {} } }) =>
    Object.values(order).flatMap(({ item }) => catalog.find("CatalogItem", item)?.source?.record ?? []),
  );
  return [...new Set(types)].sort();
}
