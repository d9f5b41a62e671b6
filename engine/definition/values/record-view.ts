/** What conditions and expressions may read: the fields of a record (or alert, event, CI) with their types. */
import type { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { KindSource } from "../kind-map.ts";
import type { FieldSource } from "../shapes.ts";
import type { Path, Spot } from "../spot.ts";
import type { Json } from "../../base/json.ts";
import { suggestion } from "../../base/suggestion.ts";
import { closeSchema } from "../../schema/close.ts";
import { fileRead } from "./file.ts";
import { formsView, itemRead, literalsOf } from "./catalog-items.ts";
import { facetsOf, lifecyclesOf, linksOf } from "./relations.ts";
import { formView } from "./schema-view.ts";
import { anyField, type FieldView, leaf, type RecordView } from "./view.ts";

/** Names that every record has beside its own fields; a field may not take one. */
export const recordWords = [
  "id",
  "number",
  "type",
  "lifecycle",
  "state",
  "openedAt",
  "openedBy",
  "updatedAt",
  "links",
  "facets",
] as const;

/** What records of a type with `versions` have besides: the number of the last one. */
export const versionWord = "version";

/** The view of a record type; null when there is no such type or its shape is broken, which is reported elsewhere. */
export function recordView(catalog: Catalog, name: string): RecordView | null {
  return catalog.memo(`record-view ${name}`, () => {
    const draft = catalog.find("RecordType", name);
    if (draft === undefined || draft.source === null) return null;
    const type = draft.source;
    const states = statesOf(catalog, name);
    const fields: { [name: string]: FieldView } = {
      id: leaf("string", { nullable: false }),
      number: leaf("string", { nullable: false }),
      type: leaf("string", { nullable: false }),
      lifecycle: leaf("string", { nullable: false }),
      state: leaf("enum", { nullable: false, values: states.length > 0 ? states : null }),
      openedAt: leaf("instant", { nullable: false }),
      openedBy: leaf("user", { nullable: false }),
      updatedAt: leaf("instant", { nullable: false }),
      links: leaf("object", { nullable: false, read: linkViews(catalog, name) }),
      facets: leaf("object", { nullable: false, read: facetViews(catalog, name) }),
    };
    if (type.versions !== undefined) fields[versionWord] = leaf("integer", { nullable: false });
    for (const [field, source] of Object.entries(type.fields))
      fields[field] = fieldView(catalog, source, { record: name, field });
    return { name, fields };
  });
}

/** The view of a facet: its own fields and state. */
export function facetView(name: string, lifecycle: KindSource<"Lifecycle">, catalog: Catalog): RecordView {
  const fields: { [name: string]: FieldView } = {
    state: leaf("enum", { nullable: false, values: Object.keys(lifecycle.states) }),
  };
  for (const [field, source] of Object.entries(lifecycle.fields ?? {})) fields[field] = fieldView(catalog, source);
  return { name: `facet ${name}`, fields };
}

/** `place`: the field of a record type that it is, where it is one. */
export function fieldView(
  catalog: Catalog,
  source: FieldSource,
  place?: { readonly record: string; readonly field: string },
): FieldView {
  return {
    type: source.type,
    many: source.many ?? false,
    values: source.values ?? null,
    nullable: source.required !== true && source.default === undefined,
    oneOf:
      source.oneOf !== "catalog"
        ? (source.oneOf ?? null)
        : place === undefined
          ? []
          : literalsOf(catalog, place.record, place.field),
    read: readOf(catalog, source, place?.record ?? null),
    source,
  };
}

/** What may be read below a field. `record`: the type that it is a field of; null = it is none of a record type. */
function readOf(catalog: Catalog, source: FieldSource, record: string | null): FieldView["read"] {
  const { type, schema, formOf } = source;
  if (type === "item") return itemRead;
  if (type === "file") return fileRead;
  if (type !== "object") return source.read === undefined ? null : readViews(catalog, source);
  if (formOf !== undefined && record !== null) return formsView(catalog, record);
  return schema === undefined ? "open" : formView(closeSchema(schema as Json)).read;
}

/** The states of all main lifecycles of a record type, in the order of the definitions. */
export function statesOf(catalog: Catalog, record: string): string[] {
  return catalog.memo(`states ${record}`, () => {
    const states = new Set<string>();
    for (const draft of lifecyclesOf(catalog, record))
      for (const state of Object.keys(draft.source.states)) states.add(state);
    return [...states];
  });
}

function linkViews(catalog: Catalog, name: string): { [name: string]: FieldView } {
  const links: { [name: string]: FieldView } = {};
  const list = leaf("record", {
    many: true,
    nullable: false,
    closed:
      "a link holds the ids of records: what a linked record is, is known to `computed` fields as $links.NAME, and in a reaction as $event.record",
  });
  for (const link of Object.keys(linksOf(catalog, name))) links[link] = list;
  return links;
}

function facetViews(catalog: Catalog, record: string): { [name: string]: FieldView } {
  const facets: { [name: string]: FieldView } = {};
  for (const draft of facetsOf(catalog, record))
    facets[draft.name] = leaf("object", {
      read: facetView(draft.name, draft.source, catalog).fields,
    });
  return facets;
}

/** Attributes that a field declares to read, typed where its CI class is known, and what a reference always tells. */
function readViews(catalog: Catalog, source: FieldSource): { [name: string]: FieldView } {
  const attributes = source.class === undefined ? null : classAttributes(catalog, source.class);
  const views: { [name: string]: FieldView } = { id: leaf("string"), name: leaf("string") };
  for (const name of source.read ?? []) views[name] = attributes?.[name] ?? anyField;
  return views;
}

/** The name of a calendar is a text to what reads it. */
function readAs(type: ClassAttribute["type"]): FieldSource["type"] {
  return type === "calendar" ? "string" : type;
}

type ClassAttribute = NonNullable<KindSource<"CIClass">["attributes"]>[string];

/** Attributes of a CI class with the inherited ones; null when the class is not defined. */
function classAttributes(catalog: Catalog, name: string): { readonly [name: string]: FieldView } | null {
  return catalog.memo(`class ${name}`, () => {
    let views: { [name: string]: FieldView } | null = null;
    const seen = new Set<string>();
    for (let at: string | undefined = name; at !== undefined && !seen.has(at);) {
      seen.add(at);
      const source: KindSource<"CIClass"> | null | undefined = catalog.find("CIClass", at)?.source;
      if (source === null || source === undefined) return null;
      views ??= { class: leaf("string", { nullable: false }), name: leaf("string", { nullable: false }) };
      for (const [attribute, field] of Object.entries(source.attributes ?? {}))
        if (!Object.hasOwn(views, attribute))
          views[attribute] = fieldView(catalog, { ...field, type: readAs(field.type) });
      at = source.extends;
    }
    return views;
  });
}

/** The field of that name, or null after a report with the nearest known name. */
export function requireField(context: Context, path: Path | Spot, name: string, view: RecordView): FieldView | null {
  if (Object.hasOwn(view.fields, name)) return view.fields[name] ?? null;
  context.report("OPS204", path, `unknown field "${name}" of ${view.name}`, suggestion(name, Object.keys(view.fields)));
  return null;
}

/** Follows `ci.class` through a view; null after a report. `at` tells where the path is written (a key of a row). */
export function requirePath(
  context: Context,
  at: Parameters<Context["report"]>[1],
  steps: readonly string[],
  view: RecordView,
): FieldView | null {
  let fields: { readonly [name: string]: FieldView } = view.fields;
  let found: FieldView | null = null;
  for (const [index, step] of steps.entries()) {
    if (!Object.hasOwn(fields, step)) {
      const parent = steps.slice(0, index).join(".");
      if (index === 0)
        context.report("OPS204", at, `unknown field "${step}" of ${view.name}`, suggestion(step, Object.keys(fields)));
      else if (found?.source !== null && found !== null && ["ci", "user", "group", "record"].includes(found.type))
        context.report(
          "OPS210",
          at,
          `"${parent}" does not declare that "${step}" is read`,
          `add \`read: [${step}]\` to the field "${parent}" of ${view.name}`,
        );
      else context.report("OPS204", at, `unknown field "${step}" of ${parent}`, suggestion(step, Object.keys(fields)));
      return null;
    }
    found = fields[step] ?? null;
    if (found === null || found.read === "open") return index === steps.length - 1 ? found : anyField;
    fields = found.read ?? {};
  }
  return found;
}
