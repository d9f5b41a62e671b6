import { z } from "zod";
import { isLoopback, readEntry } from "../../map/entry.ts";
import { type MapEntry, type MapTraffic, type ServiceMap, usualImpact, usualTraffic } from "../../map/ir.ts";
import { mostSamples, sampleGapMs } from "../../map/traffic.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, duration, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "../values/duration.ts";
import { checkRelationName } from "../values/relation-name.ts";

const share = z.int().min(0).max(100);

const spec = z.strictObject({
  service: z.strictObject({ ci: word }),
  entry: z.array(word).min(1).max(20).optional(),
  tags: z.record(word, z.array(word).min(1).max(20)).optional(),
  shared: z
    .strictObject({
      classes: z.array(nameOf("CIClass")).min(1).optional(),
      degree: z.int().min(2).max(10_000).optional(),
    })
    .optional(),
  depth: z.int().min(1).max(16).optional(),
  clusters: z
    .array(z.strictObject({ by: z.array(camel).min(1), weight: z.int().min(1).max(100).optional() }))
    .min(1)
    .optional(),
  follow: z
    .array(z.enum(["pattern", "tags", "traffic"]))
    .min(1)
    .optional(),
  traffic: z
    .strictObject({
      samples: z.int().min(1).max(mostSamples).optional(),
      every: duration.optional(),
      keep: duration.optional(),
      as: camel.optional(),
    })
    .optional(),
  impact: z.array(share).length(4).optional(),
});

/** Attributes of every CI that a map can tell them by. */
const builtIn = ["class", "name"];

declare module "../kind-map.ts" {
  interface KindMap {
    ServiceMap: Entry<typeof spec, ServiceMap, "nothing">;
  }
}

/** What a service is made of: where it is entered, what is walked through, and what the loss of a part means. */
export const serviceMapKind = defineKind({
  kind: "ServiceMap",
  spec,
  pin: "nothing",
  references: ({ shared }) => shared.classes.map((name): Reference => ({ kind: "CIClass", name })),
  compile(source, metadata, context): ServiceMap {
    const { shared = {}, clusters = [], impact = usualImpact } = source;
    for (const [index, name] of (shared.classes ?? []).entries())
      context.reference("CIClass", name, ["spec", "shared", "classes", index]);
    checkClusters(context, clusters);
    checkTags(context, source);
    const [first = 0, second = 0, third = 0, fourth = 0] = impact;
    for (const [index, percent] of impact.entries())
      if (index > 0 && percent > (impact[index - 1] ?? 0))
        context.report(
          "OPS107",
          ["spec", "impact", index],
          `severity ${String(index + 1)} takes more than severity ${String(index)}`,
          "the first severity is the worst: write falling percentages",
        );
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      owner: metadata.owner ?? null,
      service: source.service.ci,
      entry: compileEntries(context, source.entry ?? []),
      ...(source.tags === undefined ? {} : { tags: source.tags }),
      shared: { classes: shared.classes ?? [], degree: shared.degree ?? null },
      depth: source.depth ?? 8,
      clusters: clusters.map(({ by, weight = 100 }) => ({ by, weight })),
      impact: [first, second, third, fourth],
      ...(source.follow === undefined ? {} : { follow: source.follow }),
      ...(source.traffic === undefined ? {} : { traffic: compileTraffic(context, source.traffic) }),
    };
  },
});

function compileTraffic(context: Context, source: NonNullable<z.infer<typeof spec>["traffic"]>): MapTraffic {
  const path = ["spec", "traffic"];
  const { samples = usualTraffic.samples, every, keep, as = usualTraffic.as } = source;
  if (source.as !== undefined) checkForward(context, [...path, "as"], as);
  const everyMs = every === undefined ? usualTraffic.everyMs : compileElapsed(context, [...path, "every"], every);
  const keepMs = keep === undefined ? usualTraffic.keepMs : compileElapsed(context, [...path, "keep"], keep);
  if (everyMs < sampleGapMs)
    context.report(
      "OPS530",
      [...path, "every"],
      `sightings are kept a minute apart, and "${every ?? ""}" is shorter`,
      "write 1m or more",
    );
  if (keepMs < everyMs * samples)
    context.report(
      "OPS530",
      [...path, "keep"],
      `${String(samples)} samples take longer than they are kept`,
      "write a longer keep, fewer samples, or a shorter every",
    );
  return { samples, everyMs, keepMs, as };
}

/** A map begins where it is entered or at what is tagged, and not at both. */
function checkTags(context: Context, { entry, tags }: z.infer<typeof spec>): void {
  if (tags === undefined) return;
  if (Object.keys(tags).length === 0)
    context.report("OPS104", ["spec", "tags"], "no tag is named", "write tags: { service: [shop] }");
  if (entry !== undefined)
    context.report(
      "OPS107",
      { path: ["spec", "tags"], key: true },
      "a map has entry or tags, and this one has both",
      "keep one: two ways to begin are two maps",
    );
}

/** What is seen leads from the one that depends: so must the name. */
function checkForward(context: Context, path: Path, name: string): void {
  if (!checkRelationName(context, path, name)) return;
  const isBack = context.catalog.all("RelationType").some(({ source }) => source?.names[1] === name);
  if (isBack)
    context.report(
      "OPS530",
      path,
      `"${name}" reads from what is depended on`,
      "write the first name of the relation, such as dependsOn",
    );
}

function compileEntries(context: Context, written: readonly string[]): readonly MapEntry[] {
  const elsewhere = new Map(
    context.catalog
      .all("ServiceMap")
      .filter(({ name }) => name !== context.name)
      .flatMap(({ name, source }) => (source?.entry ?? []).map((text) => [placeOf(readEntry(text)), name] as const)),
  );
  const here = new Set<string>();
  return written.flatMap((text, index): MapEntry[] => {
    const path = ["spec", "entry", index];
    const entry = readEntry(text);
    if (entry === null || isLoopback(entry.host)) {
      const what = entry === null ? "no URL and no host:port" : "this machine, whichever reads it";
      context.report(
        "OPS377",
        path,
        `"${text}" is ${what}`,
        "write where the service is entered: https://shop.example or 10.0.0.5:8443",
      );
      return [];
    }
    const other = elsewhere.get(placeOf(entry));
    if (other !== undefined)
      context.report(
        "OPS378",
        path,
        `the ServiceMap "${other}" is entered at ${placeOf(entry)} too`,
        "two maps with one entry are one map: keep one of them",
      );
    if (here.has(placeOf(entry))) context.report("OPS106", path, `"${text}" is there twice`, "keep one of them");
    here.add(placeOf(entry));
    return [entry];
  });
}

function placeOf(entry: MapEntry | null): string {
  return entry === null ? "" : `${entry.host}:${String(entry.port)}`;
}

function checkClusters(context: Context, clusters: readonly { readonly by: readonly string[] }[]): void {
  const classes = context.catalog.all("CIClass");
  // A map that is checked alone, without what is published, has no classes to be looked at.
  if (classes.length === 0) return;
  const known = [...builtIn, ...new Set(classes.flatMap(({ source }) => Object.keys(source?.attributes ?? {})))];
  for (const [index, { by }] of clusters.entries())
    for (const [at, name] of by.entries())
      if (!known.includes(name))
        context.report(
          "OPS204",
          ["spec", "clusters", index, "by", at],
          `no class of CIs has the attribute "${name}"`,
          suggestion(name, known),
        );
}
