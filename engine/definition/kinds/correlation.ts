import { z } from "zod";
import type { Correlation, CorrelationMethod, Reach } from "../../alert/correlation.ts";
import { relationDirection } from "../../identity/relation.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, condition, duration, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { alertScope, alertView } from "../values/alert-view.ts";
import { compileCondition, compileOptionalCondition } from "../values/condition.ts";
import { compileElapsed } from "../values/duration.ts";
import { compilePercent } from "../values/percent.ts";
import { requirePath } from "../values/record-view.ts";
import { checkRelationName, relationTypesIn } from "../values/relation-name.ts";

/** Windows when a correlation says nothing: ten minutes apart, within half an hour. */
const byDefault = { gapMs: 600_000, lifeMs: 1_800_000 } as const;
/** Of causes: their effects may come late. */
const ofCauses = { gapMs: 3_600_000, lifeMs: 3_600_000 } as const;

const mostHops = 6;
const hops = z.int().min(0).max(mostHops).optional();
const relations = z.array(camel).min(1).optional();
const hub = z.int().min(2).max(10_000).optional();

const methods = {
  primary: z.strictObject({
    alert: condition,
    secondary: condition.optional(),
    related: z.boolean().optional(),
    hops,
    relations,
    hub,
  }),
  tags: z.array(word).min(1).max(10),
  topology: z.strictObject({ hops, relations, hub }),
  service: z.strictObject({
    class: nameOf("CIClass"),
    depth: z.int().min(1).max(16).optional(),
    rank: z.strictObject({ by: camel, order: z.array(word).min(1).max(20) }).optional(),
  }),
  text: z.strictObject({ similarity: word }),
};

const spec = z.strictObject({
  order: z.int().min(1).max(1000).optional(),
  when: condition.optional(),
  primary: methods.primary.optional(),
  tags: methods.tags.optional(),
  topology: methods.topology.optional(),
  service: methods.service.optional(),
  text: methods.text.optional(),
  same: z.array(word).min(1).max(10).optional(),
  gap: duration.optional(),
  life: duration.optional(),
});

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Correlation: Entry<typeof spec, Correlation, "nothing">;
  }
}

/** Which alerts, of whatever rule, share a record. */
export const correlationKind = defineKind({
  kind: "Correlation",
  spec,
  pin: "nothing",
  references: ({ method }) =>
    method.kind === "service" ? [{ kind: "CIClass", name: method.class } satisfies Reference] : [],
  compile(source, metadata, context): Correlation {
    const method = compileMethod(context, source);
    const same = (source.tags ?? source.same ?? []).map((text, index) => {
      const steps = text.split(".");
      requirePath(context, ["spec", source.tags === undefined ? "same" : "tags", index], steps, alertView);
      return steps;
    });
    if (source.tags !== undefined && source.same !== undefined)
      context.report(
        "OPS590",
        { path: ["spec", "same"], key: true },
        "what must be the same are its tags",
        "name all under tags",
      );
    const usual = method.kind === "primary" ? ofCauses : byDefault;
    const elapsed = (key: "gap" | "life"): number | null =>
      source[key] === undefined ? null : compileElapsed(context, ["spec", key], source[key]);
    const gapMs = elapsed("gap") ?? usual.gapMs;
    const lifeMs = elapsed("life") ?? Math.max(usual.lifeMs, gapMs);
    if (lifeMs < gapMs)
      context.report("OPS591", ["spec", "life"], "a group lives shorter than the gap in it", "write a longer life");
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      ...(source.order === undefined ? {} : { order: source.order }),
      when: compileOptionalCondition(context, ["spec", "when"], source.when, alertScope({})),
      same,
      method,
      gapMs,
      lifeMs,
    };
  },
});

const names = Object.keys(methods) as (keyof typeof methods)[];

function compileMethod(context: Context, source: Source): CorrelationMethod {
  const given = names.filter((name) => source[name] !== undefined);
  if (given.length !== 1)
    context.report(
      "OPS590",
      given[1] === undefined ? ["spec"] : { path: ["spec", given[1]], key: true },
      given.length === 0 ? "it has no way to correlate" : `it has several ways to correlate: ${given.join(", ")}`,
      `a correlation has one of ${names.join(", ")}: make one of each`,
    );
  const { primary, topology, service, text } = source;
  if (primary !== undefined) return compilePrimary(context, primary);
  if (topology !== undefined) {
    if (topology.hops === 0)
      context.report("OPS590", ["spec", "topology", "hops"], "0 hops are the CI itself", "write tags: [ci]");
    return { kind: "topology", ...compileReach(context, "topology", topology, 3) };
  }
  if (service !== undefined) {
    context.reference("CIClass", service.class, ["spec", "service", "class"]);
    const { depth = 8, rank } = service;
    return {
      kind: "service",
      class: service.class,
      depth,
      rank: rank === undefined ? null : { attribute: rank.by, values: rank.order },
    };
  }
  if (text !== undefined)
    return { kind: "text", similarity: compilePercent(context, ["spec", "text", "similarity"], text.similarity, 100) };
  return { kind: "tags" };
}

function compilePrimary(context: Context, source: NonNullable<Source["primary"]>): CorrelationMethod {
  const path = ["spec", "primary"];
  const scope = alertScope({});
  const reach = compileReach(context, "primary", source, 1);
  if (source.related === false && (source.hops ?? source.relations ?? source.hub) !== undefined)
    context.report("OPS590", [...path, "related"], "it looks for no relation, and says which", "leave one of both out");
  return {
    kind: "primary",
    alert: compileCondition(context, [...path, "alert"], source.alert, scope),
    secondary: compileOptionalCondition(context, [...path, "secondary"], source.secondary, scope),
    ...reach,
    hops: source.related === false ? null : reach.hops,
  };
}

function compileReach(
  context: Context,
  method: "primary" | "topology",
  source: {
    readonly hops?: number | undefined;
    readonly relations?: readonly string[] | undefined;
    readonly hub?: number | undefined;
  },
  usualHops: number,
): Reach {
  const path: Path = ["spec", method, "relations"];
  const types = relationTypesIn(context.catalog);
  const stored = source.relations?.flatMap((name, index) =>
    checkRelationName(context, [...path, index], name) ? (relationDirection(types, name)?.type.names[0] ?? []) : [],
  );
  return {
    hops: source.hops ?? usualHops,
    relations: stored === undefined ? null : [...new Set(stored)].sort(),
    hub: source.hub ?? (method === "topology" ? usualHub : null),
  };
}

/** What so many depend on is shared by what has nothing else to do with each other. */
const usualHub = 20;
