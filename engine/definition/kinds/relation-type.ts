import { z } from "zod";
import type { RelationType } from "../../identity/relation.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, nameOf } from "../shapes.ts";

const spec = z.strictObject({
  names: z.array(camel).length(2),
  from: z.array(nameOf("CIClass")).min(1).optional(),
  to: z.array(nameOf("CIClass")).min(1).optional(),
  impact: z.enum(["full", "member", "none"]).optional(),
  traverse: z.enum(["application", "infrastructure", "none"]).optional(),
  one: z.enum(["from", "to"]).optional(),
  second: z.enum(["replace", "refuse"]).optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    RelationType: Entry<typeof spec, RelationType, "nothing">;
  }
}

/** How two CIs hang together: its two names, what may stand at its ends, and what the loss of one means. */
export const relationTypeKind = defineKind({
  kind: "RelationType",
  spec,
  pin: "nothing",
  references: ({ from, to }) => [...(from ?? []), ...(to ?? [])].map((name): Reference => ({ kind: "CIClass", name })),
  compile(source, metadata, context): RelationType {
    const [forward = "", back = ""] = source.names;
    checkNames(context, source.names);
    for (const end of ["from", "to"] as const)
      for (const [index, name] of (source[end] ?? []).entries())
        context.reference("CIClass", name, ["spec", end, index]);
    if (source.second !== undefined && source.one === undefined)
      context.report(
        "OPS107",
        { path: ["spec", "second"], key: true },
        '"second" says what becomes of a second relation where a CI has one, and no end has one',
        "say which: one: from",
      );
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      names: [forward, back],
      from: source.from ?? null,
      to: source.to ?? null,
      impact: source.impact ?? "full",
      traverse: source.traverse ?? "application",
      one: source.one ?? null,
      ...(source.second === "refuse" ? { second: "refuse" as const } : {}),
    };
  },
});

/** A name says of which type a relation is, and which way it reads: no two may share one. */
function checkNames(context: Context, names: readonly string[]): void {
  const [forward, back] = names;
  if (forward === back)
    context.report(
      "OPS371",
      ["spec", "names", 1],
      `"${back ?? ""}" is both names`,
      "write how it reads from the other end: [runsOn, runs]",
    );
  for (const other of context.catalog.names("RelationType")) {
    const theirs = other === context.name ? undefined : context.catalog.find("RelationType", other)?.source?.names;
    for (const [index, name] of names.entries())
      if (theirs?.includes(name) === true)
        context.report(
          "OPS371",
          ["spec", "names", index],
          `"${name}" is a name of the RelationType "${other}" too`,
          "give it another name",
        );
  }
}
