/** What computed fields read of linked records: `$links.NAME`, with the fields that `reads` declares. */
import type { Catalog, SoundDraft } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { FieldSource } from "../shapes.ts";
import { suggestion } from "../../base/suggestion.ts";
import { recordView, versionWord } from "./record-view.ts";
import { type FieldView, objectLeaf, type RecordView } from "./view.ts";
import { inverseOf, linksOf } from "./relations.ts";
import { anything } from "./scope.ts";
import { tableName } from "./value.ts";

/** What of a linked record is read without being declared. */
const words = ["id", "number", "type", "state", "openedAt"] as const;

interface ReadingSource {
  readonly fields: { readonly [name: string]: FieldSource };
  readonly reads?: { readonly [link: string]: readonly string[] } | undefined;
}

/** `$links` as the computed fields of a record type know it. */
export function linksVariable(catalog: Catalog, type: string): FieldView {
  return catalog.memo(`links variable ${type}`, () => {
    const reads = catalog.find("RecordType", type)?.source?.reads ?? {};
    const views = Object.entries(linksOf(catalog, type)).map(([link, target]): [string, FieldView] => {
      const view = recordView(catalog, target);
      return [link, view === null ? anything : linkedList(link, view, reads[link] ?? [])];
    });
    return objectLeaf(Object.fromEntries(views));
  });
}

function linkedList(link: string, { fields }: RecordView, declared: readonly string[]): FieldView {
  const known = [...words, versionWord, ...declared].flatMap((name): [string, FieldView][] =>
    fields[name] === undefined ? [] : [[name, { ...fields[name], nullable: true }]],
  );
  const final: FieldView = { ...objectLeaf({}), type: "boolean", read: null };
  return {
    ...objectLeaf({ ...Object.fromEntries(known), final }),
    type: "record",
    many: true,
    called: `a record of $links.${link}`,
    closed: `fields of linked records are declared: add \`reads: { ${link}: [FIELD] }\` to the record type`,
  };
}

/** Reports links and fields that are not there, and reads that chase each other. */
export function checkReads(context: Context, type: string, { reads = {}, fields }: ReadingSource): void {
  const links = linksOf(context.catalog, type);
  for (const [link, names] of Object.entries(reads)) {
    const at = ["spec", "reads", link];
    const target = Object.hasOwn(links, link) ? links[link] : undefined;
    if (target === undefined) {
      const hint = suggestion(link, Object.keys(links));
      context.report("OPS204", { path: at, key: true }, `${type} has no link "${link}"`, hint);
      continue;
    }
    const declared = context.catalog.find("RecordType", target)?.source?.fields;
    for (const [index, name] of names.entries()) {
      const spot = [...at, index];
      const field = declared !== undefined && Object.hasOwn(declared, name) ? declared[name] : undefined;
      if (name === "final" || (words as readonly string[]).includes(name))
        context.report("OPS107", spot, `"${name}" of a linked record is always read`, "take it out");
      else if (declared !== undefined && field === undefined)
        context.report("OPS204", spot, `${target} has no field "${name}"`, suggestion(name, Object.keys(declared)));
      else if (field?.secret === true)
        context.report("OPS107", spot, `"${name}" is a secret`, "a secret is read by no other record");
    }
    if (!linksReadBy(context.catalog, type, fields).has(link))
      context.report("OPS107", { path: at, key: true }, `no computed field reads $links.${link}`, "take it out");
  }
  checkChase(context, type);
}

/** By link as a record type calls it, the fields of its own that the records at the other end read. */
export function readByOf(
  catalog: Catalog,
  type: string,
): { readonly readBy?: { readonly [link: string]: readonly string[] } } {
  const readBy: { [link: string]: readonly string[] } = {};
  for (const [link, reader] of Object.entries(linksOf(catalog, type))) {
    const inverse = inverseOf(catalog, type, link);
    const fields = inverse === null ? undefined : catalog.find("RecordType", reader)?.source?.reads?.[inverse];
    if (fields !== undefined) readBy[link] = fields.toSorted();
  }
  return Object.keys(readBy).length === 0 ? {} : { readBy };
}

/** The links that the computed fields of a record type mention; all of them when one takes `$links` whole. */
function linksReadBy(catalog: Catalog, type: string, fields: ReadingSource["fields"]): ReadonlySet<string> {
  return new Set(Object.values(fields).flatMap((field) => linksIn(catalog, type, textOf(catalog, field))));
}

function linksIn(catalog: Catalog, type: string, text: string): readonly string[] {
  const names = [...text.matchAll(/\$links(?![A-Za-z0-9_])(?:\s*\.\s*([A-Za-z_][A-Za-z0-9_]*))?/gu)];
  return names.flatMap(([, name]) => (name === undefined ? Object.keys(linksOf(catalog, type)) : [name]));
}

/** What a field is computed of, with the table that computes it. */
export function textOf(catalog: Catalog, { computed }: FieldSource): string {
  if (computed === undefined) return "";
  const table = tableName(computed);
  if (table === null) return JSON.stringify(computed);
  const source = catalog.find("DecisionTable", table)?.source;
  return JSON.stringify([source?.inputs ?? {}, (source?.rules ?? []).map((rule) => rule.then)]);
}

interface Edge {
  readonly to: string;
  /** `TYPE.LINK`, over which a field of another record is read; null = a field of the same record. */
  readonly over: string | null;
}

/**
 * A field that is computed of a field of linked records, which is computed of the first one, would never come to rest.
 * One way along a link that leads in no circle has an end, as from children to their parents.
 */
function checkChase(context: Context, type: string): void {
  const edges = chaseEdges(context.catalog);
  for (const field of Object.keys(context.catalog.find("RecordType", type)?.source?.fields ?? {})) {
    const start = `${type}.${field}`;
    const circle = findCircle(edges, start);
    if (circle === null) continue;
    const over = [...new Set(circle.flatMap((edge) => edge.over ?? []))];
    if (over.length === 0 || (over.length === 1 && isOneWay(context.catalog, over[0] ?? ""))) continue;
    context.report(
      "OPS322",
      ["spec", "fields", field, "computed"],
      `"${field}" is computed of linked records that are computed of it: ${[start, ...circle.map(({ to }) => to)].join(" reads ")}`,
      "let one of them be computed of something else",
    );
  }
}

function isOneWay(catalog: Catalog, over: string): boolean {
  const [type = "", link = ""] = over.split(".");
  const inverse = inverseOf(catalog, type, link) ?? "";
  const links = catalog.find("RecordType", type)?.source?.links ?? {};
  const declared = links[link] ?? links[inverse];
  return declared?.to === type && declared.cyclic !== true;
}

function chaseEdges(catalog: Catalog): ReadonlyMap<string, readonly Edge[]> {
  return catalog.memo("reads over links", () => {
    const edges = new Map<string, readonly Edge[]>();
    for (const draft of catalog.all("RecordType")) {
      const { source } = draft;
      if (source === null) continue;
      for (const [name, field] of Object.entries(source.fields))
        if (field.computed !== undefined)
          edges.set(`${draft.name}.${name}`, edgesOf(catalog, { ...draft, source }, field));
    }
    return edges;
  });
}

function edgesOf(catalog: Catalog, { name: type, source }: SoundDraft<"RecordType">, field: FieldSource): Edge[] {
  const text = textOf(catalog, field);
  const mentions = (name: string): boolean => new RegExp(`\\.\\s*${name}(?![A-Za-z0-9_])`, "u").test(text);
  const own = Object.keys(source.fields).filter(mentions);
  const links = linksOf(catalog, type);
  const linked = linksIn(catalog, type, text).flatMap((link) =>
    (source.reads?.[link] ?? [])
      .filter(mentions)
      .map((name) => ({ to: `${links[link] ?? ""}.${name}`, over: `${type}.${link}` })),
  );
  return [...own.map((name) => ({ to: `${type}.${name}`, over: null })), ...linked];
}

/** The shortest way from a field back to itself over at least one link; null = there is none. */
function findCircle(edges: ReadonlyMap<string, readonly Edge[]>, start: string): readonly Edge[] | null {
  const seen = new Set<string>();
  let ways: readonly (readonly Edge[])[] = [[]];
  while (ways.length > 0) {
    const next: (readonly Edge[])[] = [];
    for (const way of ways) {
      for (const edge of edges.get(way.at(-1)?.to ?? start) ?? []) {
        const longer = [...way, edge];
        const isLinked = longer.some(({ over }) => over !== null);
        if (edge.to === start && isLinked) return longer;
        const key = `${edge.to} ${isLinked}`;
        if (!seen.has(key)) {
          seen.add(key);
          next.push(longer);
        }
      }
    }
    ways = next;
  }
  return null;
}
