import { z } from "zod";
import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import { pathOfPointer } from "../../base/pointer.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { OrderEntry } from "../../catalog/ir.ts";
import type { Value } from "../../condition/ir.ts";
import { schemaFaults } from "../../schema/validate.ts";
import type { Catalog, SoundDraft } from "../catalog.ts";
import type { Context } from "../context.ts";
import { transitionsOf } from "../lifecycle/shape.ts";
import { camel, condition, nameOf, values } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { formOf } from "./catalog-items.ts";
import { branchesOf } from "./command.ts";
import { compileOptionalCondition } from "./condition.ts";
import { facetsOf, lifecyclesOf } from "./relations.ts";
import { schemaView } from "./schema-view.ts";
import { now, type Scope } from "./scope.ts";
import { compileValues } from "./value.ts";
import type { FieldView, RecordView } from "./view.ts";
import { checkYield } from "./yield.ts";

/** An item that another one orders. */
export const orderEntry = z.strictObject({
  item: nameOf("CatalogItem"),
  when: condition.optional(),
  needs: z.array(camel).min(1).optional(),
  form: values.optional(),
});

type EntrySource = z.infer<typeof orderEntry>;

interface Order {
  /** Type of the record that the order is of. */
  readonly record: string;
  readonly entries: { readonly [key: string]: EntrySource };
  /** What is asked of who orders it. */
  readonly form: FieldView;
  readonly view: RecordView | null;
}

/** Link by which the records of an order know what they need. */
const needsLink = "needs";

/** Compiles what an item orders along with it, each entry after those that it needs. */
export function compileOrder(context: Context, { record, entries, form, view }: Order): readonly OrderEntry[] {
  const keys = Object.keys(entries);
  if (keys.length === 0) return [];
  const path: Path = ["spec", "order"];
  if (!isOpened(context.catalog, record))
    context.report(
      "OPS393",
      { path, key: true },
      `no lifecycle of ${record} opens what its items order`,
      "write `open: [{ order: items, link: LINK, once: true }]` in a state of it",
    );
  checkItself(context, path, entries);
  const scope: Scope = { record: view, variables: { form: { ...form, called: "the form" }, now }, openHours: true };
  const compiled = new Map(keys.map((key) => [key, compileEntry(context, [...path, key], key, entries, scope)]));
  return inTurn(context, path, entries).flatMap((key) => compiled.get(key) ?? []);
}

function compileEntry(context: Context, path: Path, key: string, entries: Order["entries"], scope: Scope): OrderEntry {
  const { item, when, needs = [], form = {} } = entries[key] ?? { item: "" };
  const draft = context.reference("CatalogItem", item, [...path, "item"])
    ? context.catalog.find("CatalogItem", item)
    : undefined;
  const target = draft === undefined || draft.source === null ? null : (draft as SoundDraft<"CatalogItem">);
  checkNeeds(context, path, { key, needs, record: target?.source.record ?? null }, entries);
  const given = compileValues(context, [...path, "form"], form, scope);
  if (target !== null) checkMapping(context, path, target, given, scope);
  return {
    key,
    item,
    record: target?.source.record ?? "",
    when: compileOptionalCondition(context, [...path, "when"], when, scope),
    needs,
    form: given,
  };
}

/** What the form of the other item asks for is given, fits, and nothing else is. */
export function checkMapping(
  context: Context,
  path: Path,
  target: SoundDraft<"CatalogItem">,
  given: { readonly [name: string]: Value },
  scope: Scope,
): void {
  const schema = formOf(target) ?? { properties: {}, additionalProperties: false };
  if (!isJsonObject(schema)) return;
  const properties = ownValue(schema, "properties");
  const known = isJsonObject(properties) ? Object.keys(properties) : [];
  const literals: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(given)) {
    const at = [...path, "form", name];
    if (!known.includes(name)) {
      if (ownValue(schema, "additionalProperties") === false)
        context.report(
          "OPS204",
          { path: at, key: true },
          `the form of "${target.name}" does not ask for "${name}"`,
          suggestion(name, known) ?? (known.length === 0 ? "it asks for nothing" : `it asks for ${known.join(", ")}`),
        );
    } else if (value.kind === "literal") literals[name] = value.value;
    else checkYield(context, at, value, scope, schemaView(ownValue(properties, name) ?? null));
  }
  for (const { pointer, text } of schemaFaults({ ...schema, required: [] }, literals, 20))
    context.report(
      "OPS208",
      [...path, "form", ...pathOfPointer(literals, pointer)],
      `the form of "${target.name}" ${text}`,
    );
  const required = ownValue(schema, "required");
  for (const name of Array.isArray(required) ? (required as readonly Json[]) : [])
    if (typeof name === "string" && !Object.hasOwn(given, name))
      context.report("OPS104", [...path, "item"], `the form of "${target.name}" needs "${name}"`, `add it to \`form\``);
}

function checkNeeds(
  context: Context,
  path: Path,
  { key, needs, record }: { readonly key: string; readonly needs: readonly string[]; readonly record: string | null },
  entries: Order["entries"],
): void {
  const links = record === null ? undefined : context.catalog.find("RecordType", record)?.source?.links;
  const to = links !== undefined && Object.hasOwn(links, needsLink) ? links[needsLink]?.to : null;
  if (needs.length > 0 && links !== undefined && to === null)
    context.report(
      "OPS204",
      { path: [...path, "needs"], key: true },
      `${record ?? ""} declares no link "${needsLink}"`,
      `add it there: links: { ${needsLink}: { to: ${record ?? "TYPE"}, inverse: neededBy } }`,
    );
  for (const [index, other] of needs.entries()) {
    const at = [...path, "needs", index];
    const entry = Object.hasOwn(entries, other) && other !== key ? entries[other] : undefined;
    const type = entry === undefined ? undefined : context.catalog.find("CatalogItem", entry.item)?.source?.record;
    if (entry === undefined)
      context.report(
        "OPS204",
        at,
        other === key ? `"${key}" needs itself` : `"${other}" is not among what is ordered`,
        suggestion(
          other,
          Object.keys(entries).filter((name) => name !== key),
        ),
      );
    else if (typeof to === "string" && type !== undefined && type !== to)
      context.report("OPS208", at, `"${needsLink}" of ${record ?? ""} leads to ${to}, and "${other}" is a ${type}`);
  }
}

/** The entries, each after those that it needs; those in a circle come last, after a report. */
function inTurn(context: Context, path: Path, entries: Order["entries"]): readonly string[] {
  const placed: string[] = [];
  let left = Object.keys(entries);
  while (left.length > 0) {
    const isReady = (key: string): boolean =>
      (entries[key]?.needs ?? []).every((other) => other === key || !left.includes(other));
    const ready = left.filter(isReady);
    if (ready.length === 0) {
      const [first = ""] = left;
      context.report(
        "OPS303",
        [...path, first, "needs"],
        `${left.map((key) => `"${key}"`).join(" and ")} wait for each other`,
        "take one need out: nothing of them would ever begin",
      );
      return [...placed, ...left];
    }
    placed.push(...ready);
    left = left.filter((key) => !ready.includes(key));
  }
  return placed;
}

/** An item that leads back to itself would order for ever. */
function checkItself(context: Context, path: Path, entries: Order["entries"]): void {
  for (const [key, { item }] of Object.entries(entries)) {
    const way = wayTo(context.catalog, item, context.name, new Set());
    if (way !== null)
      context.report(
        "OPS303",
        [...path, key, "item"],
        `"${context.name}" orders ${way.map((name) => `"${name}"`).join(", which orders ")}, and so on without an end`,
        "take one of them out",
      );
  }
}

function wayTo(catalog: Catalog, from: string, to: string, seen: Set<string>): readonly string[] | null {
  if (from === to) return [to];
  if (seen.has(from)) return null;
  seen.add(from);
  for (const { item } of Object.values(catalog.find("CatalogItem", from)?.source?.order ?? {})) {
    const found = wayTo(catalog, item, to, seen);
    if (found !== null) return [from, ...found];
  }
  return null;
}

function isOpened(catalog: Catalog, record: string): boolean {
  const drafts = [...lifecyclesOf(catalog, record), ...facetsOf(catalog, record)];
  return drafts.some(({ source }) =>
    Object.values(source.states).some((state) => {
      const branches = Object.values(transitionsOf(state)).flatMap(branchesOf);
      return [state, ...(state.after ?? []), ...branches].some(({ open = [] }) => open.some((one) => "order" in one));
    }),
  );
}
