import { z } from "zod";
import type { Link, RecordType } from "../../lifecycle/ir.ts";
import { columnWords, listWords } from "../../listing/words.ts";
import { suggestion } from "../../base/suggestion.ts";
import { namedByFields } from "../chosen.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, facts, fields, nameOf, type FieldSource } from "../shapes.ts";
import { access, compileAccess } from "../values/access.ts";
import { namedInExpressions } from "../values/calendar-calls.ts";
import { compileFacts, namedByFacts } from "../values/facts.ts";
import { compileFields } from "../values/field.ts";
import { checkFieldSets } from "../values/field-set.ts";
import { checkReads, linksVariable, readByOf } from "../values/linked-reads.ts";
import { recordView, recordWords, versionWord } from "../values/record-view.ts";
import { linkNames } from "../values/relations.ts";
import { checkVersions, unfrozen } from "../values/versions.ts";
import { factViews, recordScope, withOpenHours } from "../values/scope.ts";
import type { Context } from "../context.ts";
import type { Spot } from "../spot.ts";

const linkSpec = z.strictObject({
  to: nameOf("RecordType"),
  inverse: camel,
  max: z.int().min(1).max(1_000).optional(),
  cyclic: z.boolean().optional(),
  version: z.boolean().optional(),
});

const spec = z.strictObject({
  number: z.string().regex(/^[A-Z]{2,8}$/, "a prefix of two to eight capital letters such as INC"),
  fields,
  reads: z.record(camel, z.array(camel).min(1)).optional(),
  links: z.record(camel, linkSpec).optional(),
  fieldSets: z.record(camel, z.array(camel).min(1)).optional(),
  facts: facts.optional(),
  search: z.record(camel, z.int().min(1).max(4)).optional(),
  list: z.array(camel).min(1).max(20).optional(),
  versions: z.array(camel).min(1).optional(),
  access: access.optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    RecordType: Entry<typeof spec, RecordType, "root">;
  }
}

/** What a record is: its number, its fields, its links to other records. */
export const recordTypeKind = defineKind({
  kind: "RecordType",
  spec,
  pin: "root",
  flaw({ name, versions }, { Lifecycle: lifecycles = {} }) {
    const main = Object.values(lifecycles).filter(({ facet }) => facet === null);
    if (main.length > 0) return versions === undefined ? null : unfrozen(name, main);
    return {
      code: "OPS320",
      message: `the record type "${name}" has no lifecycle`,
      hint: `add a Lifecycle with \`record: ${name}\``,
    };
  },
  references: (ir, others) => [
    ...namedByFields(ir.fields),
    ...Object.values(ir.links).map(({ to }): Reference => ({ kind: "RecordType", name: to })),
    ...namedByFacts(ir.facts, others.functions),
    ...namedInExpressions({ fields: ir.fields, facts: ir.facts }),
  ],
  compile(spec, metadata, context): RecordType {
    const view = recordView(context.catalog, metadata.name);
    const scope = withOpenHours(recordScope(view, factViews(context, spec.facts)));
    for (const name of Object.keys(spec.fields)) {
      if ((recordWords as readonly string[]).includes(name) || (name === versionWord && spec.versions !== undefined))
        context.report(
          "OPS109",
          { path: ["spec", "fields", name], key: true },
          `the field name "${name}" is taken`,
          "every record has it already",
        );
    }
    for (const [name, link] of Object.entries(spec.links ?? {})) {
      const path = ["spec", "links", name];
      context.reference("RecordType", link.to, [...path, "to"]);
      checkLinkName(context, { path, key: true }, metadata.name, name, `${metadata.name}.${name}`);
      checkLinkName(
        context,
        { path: [...path, "inverse"], key: true },
        link.to,
        link.inverse,
        `${metadata.name}.${name}`,
      );
    }
    const links = linksVariable(context.catalog, metadata.name);
    checkReads(context, metadata.name, spec);
    checkFieldSets(context, ["spec", "fieldSets"], spec.fieldSets ?? {}, view);
    checkLists(context, spec);
    checkVersions(context, spec);
    checkPrefix(context, metadata.name, spec.number);
    checkOneOf(context, spec.fields, "item", ({ type }) => type === "item");
    checkOneOf(context, spec.fields, "form of an item", ({ formOf }) => formOf !== undefined);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      number: spec.number,
      fields: compileFields(context, ["spec", "fields"], spec.fields, scope, {
        ...scope,
        variables: { ...scope.variables, links },
      }),
      links: compileLinks(context, metadata.name, spec.links ?? {}),
      facts: compileFacts(context, ["spec", "facts"], spec.facts, scope),
      ...(spec.search === undefined ? {} : { search: spec.search }),
      ...(spec.list === undefined ? {} : { list: spec.list }),
      ...(spec.versions === undefined ? {} : { versions: spec.versions }),
      ...(spec.reads === undefined ? {} : { reads: spec.reads }),
      ...readByOf(context.catalog, metadata.name),
      ...(spec.access === undefined
        ? {}
        : { access: compileAccess(context, ["spec", "access"], spec.access, view, spec.versions) }),
    };
  },
});

function compileLinks(
  context: Context,
  type: string,
  links: NonNullable<z.infer<typeof spec>["links"]>,
): RecordType["links"] {
  const compiled = Object.entries(links).map(([name, { to, inverse, max, cyclic, version }]): [string, Link] => {
    const target = context.catalog.find("RecordType", to)?.source;
    if (version === true && target !== undefined && target !== null && target.versions === undefined)
      context.report(
        "OPS326",
        { path: ["spec", "links", name, "version"], key: true },
        `${to} has no versions that a link could keep`,
        `add \`versions: [FIELD]\` to the record type ${to}, or take "version" out`,
      );
    if (cyclic !== undefined && to !== type)
      context.report(
        "OPS107",
        { path: ["spec", "links", name, "cyclic"], key: true },
        '"cyclic" goes with a link to the own type',
        "take it out",
      );
    return [
      name,
      {
        to,
        inverse,
        ...(max === undefined ? {} : { max }),
        ...(cyclic === true ? { cyclic } : {}),
        ...(version === true ? { version } : {}),
      },
    ];
  });
  return Object.fromEntries(compiled);
}

/** Numbers of two types with one prefix could not be told apart: the second opening would fail. */
function checkPrefix(context: Context, name: string, prefix: string): void {
  const types = context.catalog.all("RecordType");
  const other = types.find((draft) => draft.name !== name && draft.source?.number === prefix);
  if (other !== undefined)
    context.report(
      "OPS323",
      ["spec", "number"],
      `the prefix "${prefix}" is that of the record type "${other.name}" too`,
      "choose another one",
    );
}

/** A record is ordered from one item, with one form. */
function checkOneOf(
  context: Context,
  fields: ListSource["fields"],
  what: string,
  isOne: (field: FieldSource) => boolean,
): void {
  const [first, second] = Object.entries(fields).flatMap(([name, field]) => (isOne(field) ? [name] : []));
  if (first !== undefined && second !== undefined)
    context.report(
      "OPS110",
      { path: ["spec", "fields", second], key: true },
      `"${first}" is the ${what} already`,
      "a record has one: take this field out",
    );
}

interface ListSource {
  readonly fields: { readonly [name: string]: FieldSource };
  readonly search?: { readonly [field: string]: number } | undefined;
  readonly list?: readonly string[] | undefined;
}

function checkLists(context: Context, { fields, search, list }: ListSource): void {
  for (const [name, field] of Object.entries(fields))
    if (field.index === true && listWords.includes(name))
      context.report(
        "OPS109",
        { path: ["spec", "fields", name], key: true },
        `the field name "${name}" is taken in lists`,
        "choose another name, or take `index` out",
      );
  for (const name of Object.keys(search ?? {})) {
    const spot = { path: ["spec", "search", name], key: true };
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined)
      context.report("OPS204", spot, `there is no field "${name}"`, suggestion(name, Object.keys(fields)));
    else if ((field.type !== "string" && field.type !== "text") || field.secret === true)
      context.report("OPS107", spot, `"${name}" has no words to search`, "name fields of the type string or text");
  }
  const columns = [...columnWords, ...Object.keys(fields)];
  for (const [index, name] of (list ?? []).entries())
    if (!columns.includes(name))
      context.report("OPS204", ["spec", "list", index], `there is no field "${name}"`, suggestion(name, columns));
    else if (fields[name]?.secret === true)
      context.report("OPS107", ["spec", "list", index], `"${name}" is a secret`, "a secret is in no list");
}

/** A link is known by one name on each side: a field or another link of that name could not be told from it. */
function checkLinkName(context: Context, at: Spot, type: string, name: string, own: string): void {
  const fields = context.catalog.find("RecordType", type)?.source?.fields ?? {};
  if (Object.hasOwn(fields, name))
    context.report("OPS110", at, `"${name}" is the name of a field of ${type} too`, "choose another name for the link");
  const other = linkNames(context.catalog, type, name).find((declared) => declared !== own);
  if (other !== undefined)
    context.report(
      "OPS110",
      at,
      `"${name}" of ${type} is the link ${other} too`,
      "choose another name for one of them",
    );
}
