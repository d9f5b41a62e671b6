import { z } from "zod";
import type { Attribute, CiClass, IdentifyRule } from "../../identity/ir.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, duration, json, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { compileElapsed } from "../values/duration.ts";
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
});

const spec = z.strictObject({
  extends: nameOf("CIClass").optional(),
  attributes: z.record(camel, attribute).optional(),
  identify: z
    .array(
      z.strictObject({ by: z.array(camel).min(1), within: camel.optional(), unless: z.array(camel).min(1).optional() }),
    )
    .min(1)
    .optional(),
  precedence: z.record(z.union([camel, z.literal("*")]), z.array(word).min(1)).optional(),
  staleAfter: duration.optional(),
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
    checkUnless(context, source);
    for (const name of Object.keys(source.precedence ?? {}))
      if (name !== "*") requireAttribute(context, { path: ["spec", "precedence", name], key: true }, name, known);
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
      })),
      precedence: Object.assign(
        {},
        ...[source, ...inherited].toReversed().map((each) => each.precedence ?? {}),
      ) as CiClass["precedence"],
      staleAfterMs:
        stale === undefined
          ? null
          : source.staleAfter === stale
            ? compileElapsed(context, ["spec", "staleAfter"], stale)
            : compileElapsed(silent(context), [], stale),
    };
  },
});

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
      ...(item.none === undefined ? {} : { none: item.none.map((text) => text.trim().toLowerCase()) }),
    };
  }
  return compiled;
}

/** What a rule names under `unless` must be compared by a rule of its own. */
function checkUnless(context: Context, source: Spec): void {
  const rules = source.identify ?? [];
  const alone = rules.flatMap((rule) => (rule.by.length === 1 && rule.within === undefined ? rule.by : []));
  for (const [index, rule] of rules.entries())
    for (const [at, name] of (rule.unless ?? []).entries())
      if (!alone.includes(name))
        context.report(
          "OPS204",
          ["spec", "identify", index, "unless", at],
          `"${name}" has no rule of its own: nothing tells whether two of them differ`,
          suggestion(name, alone),
        );
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
