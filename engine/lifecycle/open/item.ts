/**
 * The item that a record was ordered from: the version of it that the record's bundle holds.
 *
 * 1. A record keeps the item's name and digest; what the item says stands in the bundle that the record pins. A move to
 *    a bundle with another version of it is refused.
 */
import type { PinnedItem } from "../../catalog/ir.ts";
import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { partOf, recordTypeOf } from "../bundle/bundle.ts";
import type { Bundle, Field, RecordType } from "../ir.ts";

/** The field that says which item a record of the type was ordered from. */
export function itemFieldOf({ fields }: RecordType): Field | undefined {
  const known = itemFields.get(fields);
  if (known !== undefined) return known.field;
  const field = Object.values(fields).find(({ type }) => type === "item");
  itemFields.set(fields, { field });
  return field;
}

/** By the fields of a type: every view of a record asks for it. */
const itemFields = new WeakMap<RecordType["fields"], { readonly field: Field | undefined }>();

/** The item of a record with these fields; null = it was not ordered. */
export function itemOf(bundle: Bundle, fields: JsonObject): PinnedItem | null {
  const field = itemFieldOf(recordTypeOf(bundle));
  const id = field === undefined ? undefined : ownValue(ownValue(fields, field.name), "id");
  return typeof id === "string" ? (partOf(bundle, "CatalogItem", id) ?? null) : null;
}

/** As a record keeps it. */
export function keptItem({ name, digest }: PinnedItem): JsonObject {
  return { id: name, digest };
}

/** As expressions see what a record keeps. */
export function itemView(bundle: Bundle, kept: Json): Json {
  const id = ownValue(kept, "id");
  const item = typeof id === "string" ? partOf(bundle, "CatalogItem", id) : undefined;
  if (item === undefined) return kept;
  return { id: item.name, name: item.title, category: item.category, digest: item.digest, data: item.data };
}

interface Fields {
  readonly [name: string]: Field;
}

/** By the fields of a type, by item: they are asked for many times with each decision. null = no field is a form. */
const formed = new WeakMap<Fields, WeakMap<object, Fields> | null>();

const noItem = {};

/** The fields of a record of the type, with a form that follows the item. Without an item there is no form. */
export function formedFields(bundle: Bundle, fields: JsonObject): Fields {
  const declared = recordTypeOf(bundle).fields;
  const known = formed.get(declared);
  if (known === null) return declared;
  const byItem = known ?? createFormed(declared);
  if (byItem === null) return declared;
  const item = itemOf(bundle, fields);
  const made = byItem.get(item ?? noItem) ?? withForm(declared, item);
  byItem.set(item ?? noItem, made);
  return made;
}

function createFormed(declared: Fields): WeakMap<object, Fields> | null {
  const isFormed = Object.values(declared).some(({ formOf }) => formOf !== undefined);
  const made = isFormed ? new WeakMap<object, Fields>() : null;
  formed.set(declared, made);
  return made;
}

const nothing: Json = { type: "object", properties: {}, additionalProperties: false };

/** The fields as they are checked in a record of this item. */
function withForm(declared: Fields, item: PinnedItem | null): Fields {
  const schema = item?.form ?? nothing;
  return Object.fromEntries(
    Object.entries(declared).map(([name, field]) => [name, field.formOf === undefined ? field : { ...field, schema }]),
  );
}
