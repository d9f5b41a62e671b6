import { z } from "zod";
import type { Attribute, CiClass, IdentifyRule } from "../../identity/ir.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, duration, json, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { compileDuplicates, duplicates } from "../values/duplicates.ts";
import { compileElapsed } from "../values/duration.ts";
import { checkWithin } from "../values/relation-name.ts";
import { fitLiteral } from "../values/fit.ts";
import { fieldView } from "../values/record-view.ts";

const attribute = z.strictObject({
  type: z.enum([
    "string",
    "text",
    "integer",
    "number",
    "boolean",
    "enum",
    "instant",
    "date",
    "duration",
    "user",
    "group",
    "ci",
    "calendar",
    "object",
  ]),
  title: word.optional(),
  many: z.boolean().optional(),
  required: z.boolean().optional(),
  default: json.optional(),
  values: z.array(camel).min(1).optional(),
  class: nameOf("CIClass").optional(),
  secret: z.boolean().optional(),
  none: z.array(word).min(1).optional(),
  form: z.enum(["hostname", "mac"]).optional(),
});

const spec = z.strictObject({
  extends: nameOf("CIClass").optional(),
  attributes: z.record(camel, attribute).optional(),
  identify: z
    .array(
      z.strictObject({
        by: z.array(camel).min(1),
        within: camel.optional(),
        exact: z.literal(true).optional(),
        only: z.literal("create").optional(),
        unless: z.array(camel).min(1).optional(),
        doubt: z.array(camel).min(2).optional(),
      }),
    )
    .min(1)
    .optional(),
  precedence: z
    .record(
      z.union([camel, z.literal("*")]),
      z.union([
        z.array(word).min(1),
        z.strictObject({
          order: z.array(word).min(1).optional(),
          silent: duration.optional(),
          pick: z.enum(["largest", "latest", "most"]).optional(),
          nullFrom: z.array(word).min(1).optional(),
        }),
      ]),
    )
    .optional(),
  staleAfter: duration.optional(),
  health: z
    .strictObject({
      staleAfter: duration.optional(),
      required: z.array(camel).min(1).optional(),
      recommended: z.array(camel).min(1).optional(),
    })
    .optional(),
  reclassify: z.enum(["auto", "ask"]).optional(),
  duplicates: duplicates.optional(),
});

type Spec = z.infer<typeof spec>;

/** Attributes that every CI has. */
const builtIn: readonly string[] = ["name", "class", "owner", "ownerGroup"];

declare module "../kind-map.ts" {
  interface KindMap {
    CIClass: Entry<typeof spec, CiClass, "nothing">;
  }
}

/** A class of configuration items: what they are made of and how one is recognized. */
export const ciClassKind = defineKind({
  kind: "CIClass",
  spec,
  pin: "nothing",
  references: (ir) => [
    ...(ir.extends === null ? [] : [{ kind: "CIClass", name: ir.extends } as const]),
    ...(ir.duplicates?.open == null ? [] : [{ kind: "RecordType", name: ir.duplicates.open.record } as const]),
    ...Object.values(ir.attributes).flatMap((item): Reference[] => [
      ...(item.class === null ? [] : [{ kind: "CIClass", name: item.class } as const]),
      ...(item.type === "calendar" && typeof item.default === "string" && item.default !== "always"
        ? [{ kind: "Calendar", name: item.default } as const]
        : []),
    ]),
  ],
  compile(source, metadata, context): CiClass {
    const chain = ancestry(context, metadata.name, source);
    const attributes: { [name: string]: Attribute } = {};
    for (const ancestor of [...chain].toReversed()) Object.assign(attributes, compileAttributes(null, ancestor.source));
    Object.assign(attributes, compileAttributes(context, source));
    const known = [...Object.keys(attributes), ...builtIn];
    for (const [index, rule] of (source.identify ?? []).entries())
      for (const [at, name] of rule.by.entries())
        requireAttribute(context, ["spec", "identify", index, "by", at], name, known);
    for (const [index, { within }] of (source.identify ?? []).entries())
      if (within !== undefined) checkWithin(context, ["spec", "identify", index, "within"], within);
    checkCompared(context, source);
    checkRules(context, source, attributes);
    for (const name of Object.keys(source.precedence ?? {}))
      if (name !== "*") requireAttribute(context, { path: ["spec", "precedence", name], key: true }, name, known);
    for (const key of ["required", "recommended"] as const)
      for (const [index, name] of (source.health?.[key] ?? []).entries())
        requireAttribute(context, ["spec", "health", key, index], name, known);
    const inherited = chain.map((ancestor) => ancestor.source);
    const identify = [source, ...inherited].find((each) => each.identify !== undefined)?.identify;
    if (identify === undefined)
      context.report(
        "OPS104",
        { path: ["spec"], key: true },
        'the key "identify" is missing',
        "say how one of these is recognized: identify: [ { by: [serial] } ]",
      );
    const stale = [source, ...inherited].find((each) => each.staleAfter !== undefined)?.staleAfter;
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      extends: source.extends ?? null,
      ancestors: chain.map((ancestor) => ancestor.name),
      attributes,
      identify: (identify ?? []).map((rule): IdentifyRule => ({
        by: rule.by,
        within: rule.within ?? null,
        ...(rule.unless === undefined ? {} : { unless: rule.unless }),
        ...(rule.exact === undefined ? {} : { exact: rule.exact }),
        ...(rule.only === undefined ? {} : { only: rule.only }),
        ...(rule.doubt === undefined ? {} : { doubt: rule.doubt }),
      })),
      ...precedenceOf(context, source, [source, ...inherited], attributes),
      staleAfterMs:
        stale === undefined
          ? null
          : source.staleAfter === stale
            ? compileElapsed(context, ["spec", "staleAfter"], stale)
            : compileElapsed(silent(context), [], stale),
      ...healthOf(context, source, [source, ...inherited].find((each) => each.health !== undefined)?.health),
      ...([source, ...inherited].find((each) => each.reclassify !== undefined)?.reclassify === "ask"
        ? { reclassify: "ask" }
        : {}),
      ...duplicatesOf(context, source, [source, ...inherited]),
    };
  },
});

/** Own entries replace inherited ones whole. */
function precedenceOf(
  context: Context,
  source: Spec,
  chain: readonly Spec[],
  attributes: CiClass["attributes"],
): Pick<CiClass, "precedence" | "weighing"> {
  const all = Object.entries(
    Object.assign({}, ...chain.toReversed().map((each) => each.precedence ?? {})) as NonNullable<Spec["precedence"]>,
  );
  const precedence = all.flatMap(([name, said]) => {
    const order = Array.isArray(said) ? said : said.order;
    return order === undefined ? [] : [[name, order] as const];
  });
  const weighing = all.flatMap(([name, said]) => {
    if (Array.isArray(said)) return [];
    const { silent: silence, pick = null, nullFrom = [] } = said;
    const own = source.precedence?.[name] === said;
    const path: Path = ["spec", "precedence", name];
    if (own) checkWeighing(context, path, name, said, attributes);
    const silentMs =
      silence === undefined
        ? null
        : compileElapsed(own ? context : silent(context), own ? [...path, "silent"] : [], silence);
    return [[name, { silentMs, pick, nullFrom }] as const];
  });
  const compiled = { precedence: Object.fromEntries(precedence) };
  return weighing.length === 0 ? compiled : { ...compiled, weighing: Object.fromEntries(weighing) };
}

const sized: readonly string[] = ["integer", "number", "instant", "date"];

function checkWeighing(
  context: Context,
  path: Path,
  name: string,
  said: { readonly pick?: string | undefined; readonly silent?: unknown; readonly nullFrom?: unknown },
  attributes: CiClass["attributes"],
): void {
  if (name === "*" && (said.pick ?? said.silent ?? said.nullFrom) !== undefined)
    context.report(
      "OPS107",
      { path, key: true },
      '"*" is an order alone',
      "say pick, silent and nullFrom of attributes",
    );
  const attribute = attributes[name];
  if (said.pick === "largest" && (attribute === undefined || attribute.many || !sized.includes(attribute.type)))
    context.report(
      "OPS107",
      [...path, "pick"],
      `"${name}" has no size: the largest of its values cannot be told`,
      `it is for one value of ${sized.join(", ")}`,
    );
}

function healthOf(context: Context, source: Spec, health: Spec["health"]): Pick<CiClass, "health"> {
  if (health === undefined) return {};
  const { staleAfter, required = [], recommended = [] } = health;
  const own = source.health === health;
  const staleAfterMs =
    staleAfter === undefined
      ? null
      : compileElapsed(own ? context : silent(context), own ? ["spec", "health", "staleAfter"] : [], staleAfter);
  return { health: { staleAfterMs, required, recommended } };
}

function duplicatesOf(context: Context, source: Spec, chain: readonly Spec[]): Pick<CiClass, "duplicates"> {
  const said = chain.find((each) => each.duplicates !== undefined)?.duplicates;
  if (said === undefined) return {};
  const isKnown: Context["reference"] = (kind, name) => context.catalog.find(kind, name) !== undefined;
  const at = source.duplicates === said ? context : { ...silent(context), reference: isKnown };
  return { duplicates: compileDuplicates(at, ["spec", "duplicates"], said) };
}

/** Ancestors, nearest first; reports one that does not exist and a class that extends itself. */
function ancestry(context: Context, name: string, source: Spec): { readonly name: string; readonly source: Spec }[] {
  const chain: { name: string; source: Spec }[] = [];
  const seen = new Set([name]);
  for (let next = source.extends; next !== undefined;) {
    if (seen.has(next)) {
      context.report(
        "OPS303",
        ["spec", "extends"],
        `the class "${name}" extends itself by way of "${next}"`,
        "take one `extends` out",
      );
      return chain;
    }
    seen.add(next);
    const draft = context.catalog.find("CIClass", next);
    if (draft === undefined) {
      if (chain.length === 0) context.reference("CIClass", next, ["spec", "extends"]);
      return chain;
    }
    const parent = draft.source;
    if (parent === null) return chain;
    chain.push({ name: next, source: parent });
    next = parent.extends;
  }
  return chain;
}

/** Attributes of one class; `context` null = they were checked where they are written. */
function compileAttributes(context: Context | null, source: Spec): { [name: string]: Attribute } {
  const compiled: { [name: string]: Attribute } = {};
  for (const [name, item] of Object.entries(source.attributes ?? {})) {
    const path: Path = ["spec", "attributes", name];
    const { type } = item;
    if (context !== null) {
      if (type === "enum" && item.values === undefined)
        context.report("OPS104", { path, key: true }, 'the key "values" is missing', "list the values, lowest first");
      if (type !== "enum" && item.values !== undefined)
        context.report(
          "OPS107",
          { path: [...path, "values"], key: true },
          `"values" does not go with the type ${type}`,
          "it is for enum",
        );
      if (item.none !== undefined && type !== "string" && type !== "text")
        context.report(
          "OPS107",
          { path: [...path, "none"], key: true },
          `"none" does not go with the type ${type}`,
          "it is for string and text",
        );
      if (item.form !== undefined && type !== "string")
        context.report(
          "OPS107",
          { path: [...path, "form"], key: true },
          `"form" does not go with the type ${type}`,
          "it is for string",
        );
      if (item.class !== undefined) {
        if (type === "ci") context.reference("CIClass", item.class, [...path, "class"]);
        else
          context.report(
            "OPS107",
            { path: [...path, "class"], key: true },
            `"class" does not go with the type ${type}`,
            "it is for ci",
          );
      }
      if (item.default !== undefined && type !== "calendar")
        fitLiteral(context, [...path, "default"], item.default as Json, fieldView(context.catalog, { ...item, type }));
      if (type === "calendar" && typeof item.default === "string" && item.default !== "always")
        context.reference("Calendar", item.default, [...path, "default"]);
    }
    compiled[name] = {
      name,
      type,
      many: item.many ?? false,
      required: item.required ?? false,
      default: (item.default as Json | undefined) ?? null,
      values: item.values ?? null,
      class: item.class ?? null,
      secret: item.secret ?? false,
      ...(item.form === undefined ? {} : { form: item.form }),
      ...(item.none === undefined ? {} : { none: item.none.map((text) => text.trim().toLowerCase()) }),
    };
  }
  return compiled;
}

/** What a rule names under `unless` or `doubt` must be compared by a rule of its own. */
function checkCompared(context: Context, source: Spec): void {
  const rules = source.identify ?? [];
  const alone = rules.flatMap((rule) => (rule.by.length === 1 && rule.within === undefined ? rule.by : []));
  for (const [index, rule] of rules.entries())
    for (const key of ["unless", "doubt"] as const)
      for (const [at, name] of (rule[key] ?? []).entries())
        if (!alone.includes(name))
          context.report(
            "OPS204",
            ["spec", "identify", index, key, at],
            `"${name}" has no rule of its own: nothing tells whether two of them differ`,
            suggestion(name, alone),
          );
}

/** `exact` needs an attribute with several values, and what is only lent is asked last. */
function checkRules(context: Context, source: Spec, attributes: CiClass["attributes"]): void {
  const rules = source.identify ?? [];
  for (const [index, rule] of rules.entries()) {
    const path: Path = ["spec", "identify", index];
    if (rule.exact === true && !rule.by.some((name) => attributes[name]?.many === true))
      context.report(
        "OPS107",
        { path: [...path, "exact"], key: true },
        `"exact" needs an attribute with many values, and ${rule.by.map((name) => `"${name}"`).join(", ")} has one`,
        "leave it out, or declare the attribute with many: true",
      );
    if (rule.only === "create" && index < rules.length - 1)
      context.report(
        "OPS107",
        { path: [...path, "only"], key: true },
        "a rule of what is only lent stands before others, which are stronger",
        "put it last",
      );
  }
}

function requireAttribute(
  context: Context,
  at: Parameters<Context["report"]>[1],
  name: string,
  known: readonly string[],
): void {
  if (!known.includes(name))
    context.report("OPS204", at, `unknown attribute "${name}" of ${context.name}`, suggestion(name, known));
}

/** For a value that is reported where it is written, not again by each class that inherits it. */
function silent(context: Context): Context {
  return { ...context, report: () => undefined };
}
