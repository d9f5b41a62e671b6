import { z } from "zod";
import { defaultLockout } from "../../discovery/credential.ts";
import type { Discovery, DiscoveryCredential } from "../../discovery/ir.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import { allPatterns } from "../../pattern/guide.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { limits } from "../limits.ts";
import { camel, duration, json, kebab, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { checkAddressRange } from "../values/address-range.ts";
import { checkDiscoveredClasses } from "../values/discovered-class.ts";
import { compileDiscoverySchedule, discoverySchedule } from "../values/discovery-schedule.ts";
import { compileElapsed } from "../values/duration.ts";
import { compileMissing, missing } from "../values/missing.ts";
import { checkPatternsUsed } from "../values/used-credentials.ts";
import { checkServedRanges } from "../values/served-ranges.ts";

const credentialKinds = ["ssh", "snmp", "sql", "redis", "http"] as const;

const credential = z.strictObject({
  ssh: kebab.optional(),
  snmp: kebab.optional(),
  sql: kebab.optional(),
  redis: kebab.optional(),
  http: kebab.optional(),
  user: word.optional(),
  tries: z.int().min(1).max(10).optional(),
  for: z.array(word).min(1).optional(),
});

const ports = z.array(z.union([z.int().min(1).max(65_535), z.string()])).min(1);

const spec = z.strictObject({
  schedule: discoverySchedule,
  ranges: z.array(word).min(1),
  exclude: z.array(word).optional(),
  collector: nameOf("Collector").optional(),
  alive: z.strictObject({ ports }).optional(),
  ports: ports.optional(),
  patterns: z.array(z.union([z.literal(allPatterns), nameOf("Pattern")])).optional(),
  credentials: z.array(credential).optional(),
  lockout: z.strictObject({ failures: z.int().min(1).max(100), pause: duration }).optional(),
  rate: z.int().min(1).max(100_000).optional(),
  stamp: z.record(camel, json).optional(),
  onMissing: missing.optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Discovery: Entry<typeof spec, Discovery, "nothing">;
  }
}

/** What is looked for on the network, when, how hard, and what becomes of a CI that is no longer found. */
export const discoveryKind = defineKind({
  kind: "Discovery",
  spec,
  pin: "nothing",
  references: ({ schedule, patterns = [] }) => [
    ...(schedule.when?.kind === "after"
      ? [{ kind: "Discovery", name: schedule.when.discovery } satisfies Reference]
      : []),
    ...patterns.flatMap((name) => (name === allPatterns ? [] : [{ kind: "Pattern", name } satisfies Reference])),
  ],
  compile(spec, metadata, context): Discovery {
    for (const key of ["ranges", "exclude"] as const)
      for (const [index, range] of (spec[key] ?? []).entries()) checkAddressRange(context, ["spec", key, index], range);
    checkDiscoveredClasses(context, spec.stamp ?? {});
    const credentials = (spec.credentials ?? []).map((item, index) =>
      compileCredential(context, ["spec", "credentials", index], item),
    );
    const patterns = spec.patterns ?? [allPatterns];
    checkPatternsUsed(context, patterns, spec.credentials ?? []);
    const collector = spec.collector ?? null;
    const [ranges, exclude] = [spec.ranges, spec.exclude ?? []];
    checkServedRanges(context, { collector, credentials, ranges, exclude });
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      schedule: compileDiscoverySchedule(context, spec.schedule),
      ranges,
      exclude,
      collector,
      alive: spec.alive === undefined ? null : compilePorts(context, ["spec", "alive", "ports"], spec.alive.ports),
      ports: spec.ports === undefined ? null : compilePorts(context, ["spec", "ports"], spec.ports),
      patterns,
      credentials,
      lockout:
        spec.lockout === undefined
          ? defaultLockout
          : {
              failures: spec.lockout.failures,
              pauseMs: compileElapsed(context, ["spec", "lockout", "pause"], spec.lockout.pause),
            },
      rate: spec.rate ?? null,
      stamp: (spec.stamp ?? {}) as { [attribute: string]: Json },
      onMissing: spec.onMissing === undefined ? null : compileMissing(context, spec.onMissing),
    };
  },
});

function compileCredential(context: Context, path: Path, source: z.infer<typeof credential>): DiscoveryCredential {
  const kinds = credentialKinds.filter((kind) => source[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    context.report(
      "OPS107",
      path,
      "a credential is exactly one of ssh, snmp, sql, redis and http",
      "write { ssh: NAME, tries: 2 }",
    );
    return { kind: "ssh", name: "", tries: 1 };
  }
  for (const [index, range] of (source.for ?? []).entries()) checkAddressRange(context, [...path, "for", index], range);
  return {
    kind,
    name: source[kind] ?? "",
    user: source.user ?? null,
    tries: source.tries ?? 1,
    for: source.for ?? null,
  };
}

/** Ports and spans such as `8000-8010`, sorted, each once. */
function compilePorts(context: Context, place: Path, sources: readonly (number | string)[]): number[] {
  const ports = new Set<number>();
  for (const [index, source] of sources.entries()) {
    const path: Path = [...place, index];
    if (typeof source === "number") {
      ports.add(source);
      continue;
    }
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/u.exec(source.trim());
    const [from, to] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? match?.[1] ?? 0)];
    if (from < 1 || to > 65_535 || from > to)
      context.report("OPS128", path, `"${source}" names no ports`, "write 443 or 8000-8010");
    else for (let port = from; port <= to && ports.size <= limits.ports; port++) ports.add(port);
  }
  if (ports.size > limits.ports)
    context.report("OPS128", place, `more than ${limits.ports} ports are listed`, "list fewer");
  return [...ports].sort((a, b) => a - b);
}
