import { z } from "zod";
import type { Collector } from "../../discovery/collector.ts";
import { metricDefaults } from "../../metric/defaults.ts";
import { centre, dnsTypes, type Probe, type ProbeAsk } from "../../probe/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { condition, duration, kebab, nameOf, word } from "../shapes.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { compileElapsed } from "../values/duration.ts";
import { compileHttpAsk, httpAsk } from "../values/probe-http.ts";
import { namesScope } from "../values/probe-view.ts";

const host = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9_.:-]+$/, "a host such as shop.example, or an address");
const port = z.int().min(1).max(65_535);

const spec = z.strictObject({
  source: nameOf("MetricSource"),
  of: z.object({ class: nameOf("CIClass") }).catchall(z.union([word, z.number()])),
  from: z.array(kebab).min(1).max(20).optional(),
  every: duration.optional(),
  timeout: duration.optional(),
  secrets: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, "the name of a secret"))
    .min(1)
    .max(20)
    .optional(),
  http: httpAsk.optional(),
  tcp: z.strictObject({ host, port }).optional(),
  tls: z
    .strictObject({
      host,
      port: port.optional(),
      serverName: word.optional(),
      days: z.int().min(0).max(400).optional(),
      trusted: z.boolean().optional(),
    })
    .optional(),
  dns: z
    .strictObject({
      name: host,
      type: z.enum(dnsTypes).optional(),
      server: z.union([z.ipv4(), z.ipv6()]).optional(),
      port: port.optional(),
      expect: condition.optional(),
    })
    .optional(),
});

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Probe: Entry<typeof spec, Probe, "nothing">;
  }
}

const asks = ["http", "tcp", "tls", "dns"] as const;
/** What a collector must be able to, to ask so. */
const needs: { readonly [Ask in (typeof asks)[number]]: Collector["capabilities"][number] | null } = {
  http: "http",
  tcp: "tcp",
  tls: "tls",
  dns: null,
};
const bounds = { everyMs: [5_000, 86_400_000], timeoutMs: [100, 60_000] } as const;

/** What is asked of a service as its users do: from where, how often, and what must be so. */
export const probeKind = defineKind({
  kind: "Probe",
  spec,
  pin: "nothing",
  references: ({ source, of, from }) => [
    { kind: "MetricSource", name: source } satisfies Reference,
    { kind: "CIClass", name: of.class } satisfies Reference,
    ...from.flatMap((name) => (name === centre ? [] : [{ kind: "Collector", name } satisfies Reference])),
  ],
  compile(source, metadata, context): Probe {
    const { class: name, ...attributes } = source.of;
    if (context.catalog.names("CIClass").length > 0) context.reference("CIClass", name, ["spec", "of", "class"]);
    if (Object.keys(attributes).length === 0)
      context.report(
        "OPS104",
        ["spec", "of"],
        "nothing says which CI is meant",
        "add an attribute: { class: service, name: shop }",
      );
    const everyMs = length(context, source, "every", 60_000, bounds.everyMs);
    const timeoutMs = length(context, source, "timeout", Math.min(10_000, everyMs / 2), bounds.timeoutMs);
    if (timeoutMs >= everyMs)
      context.report(
        "OPS105",
        ["spec", "timeout"],
        `"${source.timeout ?? ""}" is no shorter than the pause between two turns`,
        "wait for a shorter time, or ask less often",
      );
    checkSource(context, source, everyMs);
    checkVantagePoints(context, source);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      source: source.source,
      of: { class: name, attributes },
      from: source.from ?? [centre],
      everyMs,
      timeoutMs,
      secrets: source.secrets ?? [],
      ask: compileAsk(context, source),
    };
  },
});

function length(
  context: Context,
  source: Source,
  key: "every" | "timeout",
  otherwise: number,
  [least, most]: readonly [number, number],
): number {
  const text = source[key];
  if (text === undefined) return otherwise;
  const ms = compileElapsed(context, ["spec", key], text);
  if (ms < least || ms > most)
    context.report(
      "OPS105",
      ["spec", key],
      `"${text}" is out of bounds`,
      `write one from ${String(least / 1_000)}s to ${String(most / 1_000)}s`,
    );
  return Math.max(1, ms);
}

/** What is measured comes by the source as often as it is asked. */
function checkSource(context: Context, { source: name }: Source, everyMs: number): void {
  const path = ["spec", "source"];
  if (!context.reference("MetricSource", name, path)) return;
  const source = context.catalog.find("MetricSource", name)?.source ?? null;
  if (source === null) return;
  if (!("probes" in source.receive))
    context.report(
      "OPS581",
      path,
      `the source "${name}" takes nothing of probes`,
      "name one with receive: { probes: results }",
    );
  const stepMs = source.step === undefined ? metricDefaults.stepMs : compileElapsed(context, path, source.step);
  if (everyMs < stepMs)
    context.report(
      "OPS581",
      ["spec", "every"],
      `the source "${name}" has a step of ${source.step ?? `${String(stepMs / 1_000)}s`}: of several turns in one of them watches would see the last alone`,
      "ask less often, or give the source a shorter step",
    );
}

function checkVantagePoints(context: Context, source: Source): void {
  const from = source.from ?? [centre];
  const ask = asks.find((one) => source[one] !== undefined);
  const needed = ask === undefined ? null : needs[ask];
  for (const [index, name] of from.entries()) {
    const path = ["spec", "from", index];
    if (from.indexOf(name) !== index) context.report("OPS106", path, `"${name}" is there twice`, "keep one of them");
    if (name === centre) continue;
    if (!context.catalog.names("Collector").includes(name)) {
      context.report(
        "OPS301",
        path,
        `there is no Collector "${name}"`,
        suggestion(name, [centre, ...context.catalog.names("Collector")]),
      );
      continue;
    }
    const able = context.catalog.find("Collector", name)?.source?.capabilities;
    if (needed !== null && able !== undefined && !able.includes(needed))
      context.report(
        "OPS582",
        path,
        `the collector "${name}" is not able to ask by ${needed}`,
        `add ${needed} to its capabilities, or ask from another one`,
      );
  }
}

function compileAsk(context: Context, source: Source): ProbeAsk {
  const present = asks.filter((one) => source[one] !== undefined);
  if (present.length !== 1)
    context.report(
      "OPS107",
      ["spec"],
      `a probe has exactly one of ${asks.join(", ")}; this one has ${present.join(", ") || "none"}`,
      "make a probe of each",
    );
  if ((source.secrets ?? []).length > 0 && source.http === undefined)
    context.report("OPS107", ["spec", "secrets"], "only http sends secrets", "leave them out");
  const { http, tcp, tls, dns } = source;
  if (tcp !== undefined) return { kind: "tcp", ...tcp };
  if (tls !== undefined)
    return {
      kind: "tls",
      host: tls.host,
      port: tls.port ?? 443,
      serverName: tls.serverName ?? null,
      days: tls.days ?? 0,
      trusted: tls.trusted ?? true,
    };
  if (dns !== undefined) {
    if (dns.port !== undefined && dns.server === undefined)
      context.report("OPS107", ["spec", "dns", "port"], "a port of no server", "name the server, by its address");
    return {
      kind: "dns",
      name: dns.name,
      type: dns.type ?? "A",
      server: dns.server === undefined ? null : { address: dns.server, port: dns.port ?? 53 },
      expect: compileOptionalCondition(context, ["spec", "dns", "expect"], dns.expect, namesScope),
    };
  }
  return compileHttpAsk(context, ["spec", "http"], http ?? []);
}
