/** A step `cmdb` of a scenario: what a source or a person says of CIs. */
import { z } from "zod";
import type { JsonObject } from "../../base/json.ts";
import type { EstateStep } from "../../simulation/estate-step.ts";
import type { Context } from "../context.ts";
import { camel, json, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { checkRelationName } from "./relation-name.ts";

const item = z.strictObject({
  class: nameOf("CIClass"),
  attributes: z.record(camel, json),
  relations: z.array(z.strictObject({ type: camel, to: word })).optional(),
});

export const estateStep = z.strictObject({
  source: word.optional(),
  report: z.array(item).min(1).optional(),
  merge: z.array(word).min(2).optional(),
  take: z.record(camel, word).optional(),
  distinct: z.array(word).length(2).optional(),
  retire: word.optional(),
});

type Source = z.infer<typeof estateStep>;

const acts = ["report", "merge", "distinct", "retire"] as const;

export function compileEstateStep(context: Context, path: Path, source: Source): EstateStep {
  const present = acts.filter((act) => source[act] !== undefined);
  if (present.length !== 1)
    context.report(
      "OPS107",
      path,
      `a step of the CMDB has exactly one of ${acts.join(", ")}`,
      "split it into several steps",
    );
  for (const [key, act] of [
    ["source", "report"],
    ["take", "merge"],
  ] as const)
    if (source[key] !== undefined && present[0] !== act)
      context.report("OPS107", { path: [...path, key], key: true }, `"${key}" is for ${act}`, "take it out");
  const { report, merge, distinct, retire } = source;
  if (merge !== undefined) {
    const [main = "", ...others] = merge;
    return { does: "merge", main, others, take: source.take ?? {} };
  }
  if (distinct !== undefined) return { does: "distinct", pair: [distinct[0] ?? "", distinct[1] ?? ""] };
  if (retire !== undefined) return { does: "retire", ci: retire };
  const candidates = (report ?? []).map(({ class: name, attributes, relations = [] }, index) => {
    const at: Path = [...path, "report", index];
    context.reference("CIClass", name, [...at, "class"]);
    for (const [nth, { type }] of relations.entries())
      checkRelationName(context, [...at, "relations", nth, "type"], type);
    return {
      ref: String(index),
      class: name,
      attributes: attributes as JsonObject,
      relations: relations.map(({ type, to }) => {
        // What the same report names so is meant before an id.
        const ref = (report ?? []).findIndex((one) => one.attributes["name"] === to);
        return { name: type, to: ref === -1 ? { id: to } : { ref: String(ref) } };
      }),
    };
  });
  return { does: "report", source: source.source ?? "discovery", candidates };
}
