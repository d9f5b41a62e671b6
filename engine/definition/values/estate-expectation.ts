/** What a scenario expects of the estate: CIs, their relations, and what was asked when a pattern was played. */
import { z } from "zod";
import type { JsonObject } from "../../base/json.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { ExpectedEstate } from "../../simulation/expected-estate.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { camel, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { probeKinds, type ProbeKind } from "./pattern-probe.ts";
import { checkRelationName } from "./relation-name.ts";

export const ciExpectation = z.looseObject({
  class: nameOf("CIClass"),
  name: word.optional(),
  count: z.int().min(0).optional(),
});
const relation = z.strictObject({
  from: word,
  type: camel,
  to: word,
  evidence: word.optional(),
  count: z.int().min(0).optional(),
});
const probe = z.looseObject({});
export const patternExpectation = z.strictObject({
  pattern: nameOf("Pattern"),
  on: word.optional(),
  outcome: z.enum(["told", "nothing", "skipped", "failed"]),
});

export const estateWords = ["cis", "relations", "probes", "patterns", "files"] as const;

/** One of {@link estateWords} of an expectation. */
export function compileEstate(
  context: Context,
  path: Path,
  key: (typeof estateWords)[number],
  source: unknown,
): Partial<ExpectedEstate> {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, `expected ${key} are a list`, "write [ { class: host, name: web1 } ]");
    return {};
  }
  const each = <T>(shape: z.ZodType<T>): { readonly value: T; readonly at: Path }[] =>
    source.flatMap((item: unknown, index) => {
      const parsed = shape.safeParse(item);
      if (parsed.success) return [{ value: parsed.data, at: [...path, index] }];
      for (const { code, at, message, hint } of shapeIssues(parsed.error, shape, item))
        context.report(code, { ...at, path: [...path, index, ...at.path] }, message, hint);
      return [];
    });
  switch (key) {
    case "cis":
      return {
        cis: each(ciExpectation).map(({ value: { class: className, count, ...attributes }, at }) => {
          context.reference("CIClass", className, [...at, "class"]);
          return { class: className, count: count ?? null, attributes: attributes as JsonObject };
        }),
      };
    case "relations":
      return {
        relations: each(relation).map(({ value: { evidence = null, count = null, ...ends }, at }) => {
          checkRelationName(context, [...at, "type"], ends.type);
          return { ...ends, evidence, count };
        }),
      };
    case "probes":
      return { probes: each(probe).flatMap(({ value, at }) => compileProbe(context, at, value as JsonObject)) };
    case "patterns":
      return {
        patterns: each(patternExpectation).map(({ value, at }) => {
          context.reference("Pattern", value.pattern, [...at, "pattern"]);
          return { ...value, on: value.on ?? null };
        }),
      };
    case "files":
      return { files: each(word).map(({ value }) => value) };
  }
  return key satisfies never;
}

/** `{ ssh: nginx, arguments: [-T] }`, `{ snmp: { walk: … } }`: the protocol, and what else of the question is compared. */
function compileProbe(context: Context, path: Path, value: JsonObject): JsonObject[] {
  const kind = probeKinds.find((one): one is ProbeKind => Object.hasOwn(value, one));
  if (kind === undefined) {
    context.report(
      "OPS104",
      path,
      `a probe is one of ${probeKinds.join(", ")}`,
      suggestion(Object.keys(value)[0] ?? "", probeKinds),
    );
    return [];
  }
  const { [kind]: main, ...rest } = value;
  const named: JsonObject =
    typeof main === "string"
      ? kind === "ssh"
        ? { command: main }
        : kind === "read"
          ? { file: main }
          : kind === "http"
            ? { path: main }
            : kind === "redis"
              ? { command: main }
              : {}
      : kind === "snmp"
        ? { ask: main ?? null }
        : ((main ?? {}) as JsonObject);
  return [{ kind, ...named, ...rest }];
}
