import { z } from "zod";
import { metricDefaults } from "../../metric/defaults.ts";
import type { MetricSource } from "../../metric/ir.ts";
import { probeMetrics } from "../../probe/series.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { duration, kebab } from "../shapes.ts";
import { bindShape, compileBindings } from "../values/bindings.ts";
import { compileElapsed } from "../values/duration.ts";
import { seriesScope } from "../values/finding-view.ts";
import { compileSelector, selectorShape } from "../values/selector.ts";

const spec = z.strictObject({
  receive: z.union([
    z.strictObject({ prometheus: z.literal("remote-write"), secret: kebab.optional() }),
    z.strictObject({ otlp: z.literal("http"), secret: kebab.optional() }),
    z.strictObject({ probes: z.literal("results") }),
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
  references: ({ bind }) => bind.map((binding): Reference => ({ kind: "CIClass", name: binding.class })),
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
        as: "prometheus" in receive ? "remote-write" : "probes" in receive ? "probes" : "otlp",
        secret: "probes" in receive ? null : (receive.secret ?? null),
      },
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
