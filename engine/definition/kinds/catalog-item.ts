import { z } from "zod";
import type { CatalogItem } from "../../catalog/ir.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { audiences, camel, fieldOrSet, json, kebab, nameOf, values, word } from "../shapes.ts";
import { namedInExpressions } from "../values/calendar-calls.ts";
import { compileOrder, orderEntry } from "../values/catalog-order.ts";
import { formFieldOf, itemFieldOf } from "../values/catalog-items.ts";
import { namedFields } from "../values/field-set.ts";
import { compileInstant } from "../values/instant-at.ts";
import { recordView, requireField } from "../values/record-view.ts";
import { checkRequired } from "../values/required.ts";
import { compileSchema } from "../values/schema.ts";
import { formView } from "../values/schema-view.ts";
import { now, type Scope, text } from "../values/scope.ts";
import { compileSet } from "../values/set.ts";
import { compileStanding } from "../values/standing.ts";
import { type FieldView, objectLeaf } from "../values/view.ts";

const spec = z.strictObject({
  record: nameOf("RecordType"),
  category: kebab.optional(),
  for: audiences.min(1),
  form: z.record(z.string(), json).optional(),
  set: values.optional(),
  data: values.optional(),
  lock: z.array(fieldOrSet).min(1).optional(),
  validUntil: word.optional(),
  order: z.record(camel, orderEntry).optional(),
});

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    CatalogItem: Entry<typeof spec, CatalogItem, "version">;
  }
}

/** A template of a record, which people order. */
export const catalogItemKind = defineKind({
  kind: "CatalogItem",
  spec,
  pin: "version",
  belongsTo: ({ record }) => ({ kind: "RecordType", name: record }),
  references: (item, others) => [
    { kind: "RecordType", name: item.record },
    ...item.order.map(({ record }): Reference => ({ kind: "RecordType", name: record })),
    ...namedInExpressions({ set: item.set, order: item.order }),
    ...runbooksOf(item, others.find("RecordType", item.record)?.fields ?? {}),
  ],
  compile(source, metadata, context): CatalogItem {
    const { record } = source;
    const view = context.reference("RecordType", record, ["spec", "record"])
      ? recordView(context.catalog, record)
      : null;
    const form = source.form === undefined ? null : compileSchema(context, ["spec", "form"], source.form);
    const asked = form === null ? objectLeaf({}) : formView(form);
    const set = compileSet(context, ["spec", "set"], source.set ?? {}, itemScope(asked), view, { overrides: true });
    if (view !== null) checkOpening(context, source, Object.keys(set));
    const lock = namedFields(context, ["spec", "lock"], source.lock ?? [], record);
    for (const { name, index } of view === null ? [] : lock) checkLock(context, ["spec", "lock", index], name, source);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      description: metadata.description ?? null,
      owner: metadata.owner ?? null,
      category: source.category ?? null,
      record,
      for: compileStanding(context, ["spec", "for"], source.for, "who may order is known before there is a record"),
      form,
      set,
      lock: lock.map(({ name }) => name),
      data: (source.data ?? {}) as JsonObject,
      validUntil: source.validUntil === undefined ? null : compileEnd(context, source.validUntil),
      order: compileOrder(context, { record, entries: source.order ?? {}, form: asked, view }),
    };
  },
});

/** What the fields are made of: there is no record yet. */
function itemScope(form: FieldView): Scope {
  return {
    record: { name: "what is ordered, which is no record yet", fields: {} },
    variables: { form: { ...form, called: "the form" }, command: objectLeaf({ by: text }), now },
    openHours: true,
  };
}

function checkOpening(context: Context, { record, form }: Source, set: readonly string[]): void {
  const [item, formField] = [itemFieldOf(context.catalog, record), formFieldOf(context.catalog, record)];
  if (item === null)
    context.report(
      "OPS104",
      ["spec", "record"],
      `${record} has no field of the type item`,
      "add a field { type: item } to it: it keeps which item a record was ordered from",
    );
  if (form !== undefined && formField === null)
    context.report(
      "OPS104",
      ["spec", "form"],
      `${record} has no field for the form`,
      `add a field { type: object, formOf: ${item ?? "item"} } to it`,
    );
  const ordered = [...set, ...[item, form === undefined ? null : formField].flatMap((name) => name ?? [])];
  checkRequired(context, { path: ["spec"], key: true }, record, ordered);
}

function checkLock(
  context: Context,
  path: readonly (string | number)[],
  name: string,
  { record, set = {} }: Source,
): void {
  const view = recordView(context.catalog, record);
  if (view === null || requireField(context, path, name, view) === null) return;
  if (!Object.hasOwn(set, name) && formFieldOf(context.catalog, record) !== name)
    context.report("OPS107", path, `"${name}" is not given by this item`, "set it, or take it out of `lock`");
}

function compileEnd(context: Context, written: string): number {
  const path = ["spec", "validUntil"];
  const at = compileInstant(context, path, written);
  const today = context.options.now;
  if (at !== 0 && today !== undefined && at <= today)
    context.report("OPS392", path, "this item is ordered no more", "retire it, or give it a later end", "warning");
  return at;
}

/** A runbook that the item names is pinned with the records that may be ordered from it. */
function runbooksOf({ set }: CatalogItem, fields: { readonly [name: string]: { readonly type: string } }): Reference[] {
  return Object.entries(set).flatMap(([name, value]): Reference[] =>
    fields[name]?.type === "runbook" && value.kind === "literal" && typeof value.value === "string"
      ? [{ kind: "Runbook", name: value.value }]
      : [],
  );
}
