import { z } from "zod";
import { metricDefaults } from "../../metric/defaults.ts";
import type { MetricSource } from "../../metric/ir.ts";
import { probeMetrics } from "../../probe/series.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { duration, kebab } from "../shapes.ts";
import { bindShape, compileBindings } from "../values/bindings.ts";
import { compileElapsed } from "../values/duration.ts";
import { centre } from "../../probe/ir.ts";
import { seriesScope } from "../values/finding-view.ts";
import { compileSelector, selectorShape } from "../values/selector.ts";

const spec = z.strictObject({
  receive: z.union([
    z.strictObject({ prometheus: z.literal("remote-write"), secret: kebab.optional() }),
    z.strictObject({ otlp: z.literal("http"), secret: kebab.optional() }),
    z.strictObject({ probes: z.literal("results") }),
    z.strictObject({
      scrape: z.array(z.string().min(1).max(2_000)).min(1).max(200),
      every: duration.optional(),
      timeout: duration.optional(),
      from: kebab.optional(),
      secret: kebab.optional(),
    }),
  ]),
  keep: z
    .array(z.strictObject({ match: selectorShape }))
    .min(1)
    .optional(),
  bind: bindShape.optional(),
  step: duration.optional(),
  retain: z.strictObject({ raw: duration.optional(), hourly: duration.optional() }).optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    MetricSource: Entry<typeof spec, MetricSource, "nothing">;
  }
}

/** Steps shorter than a second or longer than an hour are a mistake. */
const steps = { leastMs: 1_000, mostMs: 3_600_000 } as const;

/** What a source keeps, as written: of probes all that they measure where it names nothing. */
export function keptBy({ receive, keep }: z.infer<typeof spec>): NonNullable<z.infer<typeof spec>["keep"]> {
  return keep ?? ("probes" in receive ? [{ match: { __name__: [...probeMetrics] } }] : []);
}

/** Where measured values come from, which are kept, and for how long. */
export const metricSourceKind = defineKind({
  kind: "MetricSource",
  spec,
  pin: "nothing",
  references: ({ bind, scrape }) => [
    ...bind.map((binding): Reference => ({ kind: "CIClass", name: binding.class })),
    ...(scrape === undefined || scrape.from === centre
      ? []
      : [{ kind: "Collector", name: scrape.from } satisfies Reference]),
  ],
  compile(source, metadata, context): MetricSource {
    const { receive, bind = [], step, retain = {} } = source;
    const keep = keptBy(source);
    const elapsed = (path: readonly string[], text: string | undefined, otherwise: number): number =>
      text === undefined ? otherwise : compileElapsed(context, ["spec", ...path], text);
    const stepMs = elapsed(["step"], step, metricDefaults.stepMs);
    if (stepMs < steps.leastMs || stepMs > steps.mostMs)
      context.report("OPS105", ["spec", "step"], `"${step ?? ""}" is no step`, "write one from 1s to 1h");
    const isOfProbes = "probes" in receive;
    if (!isOfProbes && source.keep === undefined)
      context.report(
        "OPS104",
        ["spec"],
        'the key "keep" is missing',
        "name what is kept: [{ match: { __name__: [node_load1] } }]",
      );
    for (const [index, { match }] of keep.entries())
      if (Object.keys(match).length === 0)
        context.report(
          "OPS104",
          ["spec", "keep", index, "match"],
          "this takes every series of the sender",
          "name what is kept: { __name__: [node_load1] }",
        );
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      receive: {
        as:
          "prometheus" in receive
            ? "remote-write"
            : "probes" in receive
              ? "probes"
              : "scrape" in receive
                ? "scrape"
                : "otlp",
        secret: "probes" in receive ? null : (receive.secret ?? null),
      },
      ...compileScrape(context, source, stepMs),
      keep: keep.map(({ match }) => compileSelector(match)),
      bind: compileBindings(context, ["spec", "bind"], bind, seriesScope),
      stepMs,
      retain: {
        rawMs: elapsed(["retain", "raw"], retain.raw, metricDefaults.rawMs),
        hourlyMs: elapsed(["retain", "hourly"], retain.hourly, metricDefaults.hourlyMs),
      },
    };
  },
});

/** Exporters that are asked. */
function compileScrape(
  context: Context,
  { receive, step }: z.infer<typeof spec>,
  stepMs: number,
): Pick<MetricSource, "scrape"> {
  if (!("scrape" in receive)) return {};
  const path = ["spec", "receive"];
  const everyMs = receive.every === undefined ? stepMs : compileElapsed(context, [...path, "every"], receive.every);
  if (everyMs < 5_000 || everyMs > 3_600_000)
    context.report(
      "OPS105",
      [...path, "every"],
      `"${receive.every ?? step ?? ""}" is out of bounds`,
      "write one from 5s to 1h",
    );
  const timeoutMs =
    receive.timeout === undefined
      ? Math.min(10_000, everyMs / 2)
      : compileElapsed(context, [...path, "timeout"], receive.timeout);
  if (timeoutMs >= everyMs || timeoutMs > 60_000)
    context.report(
      "OPS105",
      [...path, "timeout"],
      `"${receive.timeout ?? ""}" is no shorter than the pause between two turns, or longer than a minute`,
      "wait for a shorter time",
    );
  for (const [index, url] of receive.scrape.entries()) {
    if (!/^https?:\/\/[^/?#@\s]+(?:[/?#]\S*)?$/.test(url))
      context.report(
        "OPS580",
        [...path, "scrape", index],
        `"${url}" is no address of an exporter`,
        "write http://HOST:PORT/metrics",
      );
    else if (receive.scrape.indexOf(url) !== index)
      context.report("OPS106", [...path, "scrape", index], `"${url}" is there twice`, "keep one of them");
  }
  const from = receive.from ?? centre;
  if (from !== centre) context.reference("Collector", from, [...path, "from"]);
  return { scrape: { targets: receive.scrape, everyMs, timeoutMs, from } };
}
