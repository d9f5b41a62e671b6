import { z } from "zod";
import type { Find, Improvement } from "../../improvement/ir.ts";
import type { Context } from "../context.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { duration, values } from "../shapes.ts";
import { compileElapsed } from "../values/duration.ts";
import { anything, type Scope } from "../values/scope.ts";
import { compileValue, compileValues } from "../values/value.ts";

const count = z.int().min(2).max(10_000);

const spec = z.strictObject({
  /** How many it looks back; what alerts were is kept for so long at most. */
  days: z.int().min(1).max(800),
  find: z.strictObject({
    noise: z.strictObject({ clearsWithin: duration, count }).optional(),
    pairs: z
      .strictObject({
        within: duration,
        count,
        share: z.string().regex(/^(?:100|[1-9]\d?)%$/u, "a whole percentage such as 80%"),
      })
      .optional(),
    repaired: z.strictObject({ count }).optional(),
    silent: z.literal(true).optional(),
  }),
  propose: z.strictObject({
    kind: z.enum(["AlertRule", "Remediation"]),
    title: z.string().min(1),
    from: z.string().min(1),
    as: z.string().min(1).optional(),
    set: values.optional(),
    retire: z.literal(true).optional(),
  }),
});

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Improvement: Entry<typeof spec, Improvement, "nothing">;
  }
}

/** What the past shows again and again, and the definition that is proposed for it; a person publishes it, or not. */
export const improvementKind = defineKind({
  kind: "Improvement",
  spec,
  pin: "nothing",
  references: () => [],
  compile(source, metadata, context): Improvement {
    const find = compileFind(context, source.find);
    const { kind, title, from, as, set, retire } = source.propose;
    const path = ["spec", "propose"];
    if ((set === undefined) === (retire === undefined))
      context.report(
        "OPS612",
        path,
        "a proposal sets something, or retires it: one of them",
        "write set or retire: true",
      );
    if (retire === true && as !== undefined)
      context.report("OPS612", [...path, "as"], "what is retired is made into nothing new", "leave it out");
    for (const name of Object.keys(set ?? {}))
      if (!/^(?:spec|metadata)(?:\.[A-Za-z0-9_-]+)+$/u.test(name) || name === "metadata.name")
        context.report(
          "OPS613",
          { path: [...path, "set", name], key: true },
          `"${name}" is no place in a definition that may be set`,
          "write a path such as spec.hold; a new name is `as`",
        );
    const scope = scopeOf(find);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      find,
      withinMs: source.days * 86_400_000,
      propose: {
        kind,
        title: compileValue(context, [...path, "title"], title, scope),
        from: compileValue(context, [...path, "from"], from, scope),
        as: as === undefined ? null : compileValue(context, [...path, "as"], as, scope),
        set: set === undefined ? null : compileValues(context, [...path, "set"], set, scope),
      },
    };
  },
});

function compileFind(context: Context, find: Source["find"]): Find {
  const path = ["spec", "find"];
  const given = Object.entries(find).filter(([, value]) => value !== undefined);
  if (given.length !== 1)
    context.report(
      "OPS611",
      path,
      "an improvement looks for exactly one thing",
      "write noise, pairs, repaired or silent",
    );
  const { noise, pairs, repaired } = find;
  if (noise !== undefined)
    return {
      kind: "noise",
      clearsWithinMs: compileElapsed(context, [...path, "noise", "clearsWithin"], noise.clearsWithin),
      count: noise.count,
    };
  if (pairs !== undefined)
    return {
      kind: "pairs",
      withinMs: compileElapsed(context, [...path, "pairs", "within"], pairs.within),
      count: pairs.count,
      share: Number(pairs.share.slice(0, -1)) / 100,
    };
  return repaired === undefined ? { kind: "silent" } : { kind: "repaired", count: repaired.count };
}

/** What the findings of each kind say. */
const views: { readonly [kind in Find["kind"]]: readonly string[] } = {
  noise: ["rule", "spec", "count", "of", "hold", "backTest"],
  pairs: ["first", "second", "count", "of", "backTest"],
  repaired: ["rule", "spec", "runbook", "count", "of", "backTest"],
  silent: ["rule", "spec", "backTest"],
};

function scopeOf({ kind }: Find): Scope {
  const fields = Object.fromEntries(views[kind].map((name) => [name, anything]));
  return { record: { name: `a finding of ${kind}`, fields }, variables: {} };
}
