import { z } from "zod";
import { logDefaults, type LogDoor, logLabels, type LogSource } from "../../log/ir.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { duration, kebab, word } from "../shapes.ts";
import { bindShape, compileBindings } from "../values/bindings.ts";
import { compileElapsed } from "../values/duration.ts";
import { checkNetworks } from "../values/networks.ts";
import { seriesScope } from "../values/finding-view.ts";

const spec = z.strictObject({
  receive: z.union([
    z.strictObject({ http: z.literal("lines"), secret: kebab.optional() }),
    z.strictObject({ otlp: z.literal("http"), secret: kebab.optional() }),
    z.strictObject({ syslog: z.strictObject({ from: z.array(word).min(1).max(100) }) }),
  ]),
  keywords: z.record(kebab, z.array(z.string().min(3).max(200)).min(1).max(50)).optional(),
  per: z.array(z.enum(logLabels)).max(logLabels.length).optional(),
  similarity: z.number().min(0.2).max(0.9).optional(),
  samples: z.int().min(1).max(1_000).optional(),
  bind: bindShape.optional(),
  step: duration.optional(),
  retain: z
    .strictObject({ lines: duration.optional(), counts: duration.optional(), hourly: duration.optional() })
    .optional(),
});

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    LogSource: Entry<typeof spec, LogSource, "nothing">;
  }
}

const steps = { leastMs: 10_000, mostMs: 3_600_000 } as const;
/** Each is looked for in each line. */
const mostKeywords = 50;

/** Where lines of logs come from, what is counted of them, and for how long they are kept. */
export const logSourceKind = defineKind({
  kind: "LogSource",
  spec,
  pin: "nothing",
  references: ({ bind }) => bind.map((binding): Reference => ({ kind: "CIClass", name: binding.class })),
  compile(source, metadata, context): LogSource {
    const { keywords = {}, per, similarity, samples, bind = [], step, retain = {} } = source;
    if (context.catalog.find("MetricSource", metadata.name) !== undefined)
      context.report(
        "OPS600",
        ["metadata", "name"],
        `there is a MetricSource "${metadata.name}": what both count would be mixed`,
        "choose another name",
      );
    const elapsed = (path: readonly string[], text: string | undefined, otherwise: number): number =>
      text === undefined ? otherwise : compileElapsed(context, ["spec", ...path], text);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      receive: compileDoor(context, source.receive),
      keywords: compileKeywords(context, keywords),
      per: [...new Set(per ?? logLabels.filter((label) => label !== "severity"))],
      similarity: similarity ?? logDefaults.similarity,
      samples: samples ?? logDefaults.samples,
      bind: compileBindings(context, ["spec", "bind"], bind, seriesScope),
      stepMs: compileStep(context, step),
      retain: {
        linesMs: elapsed(["retain", "lines"], retain.lines, logDefaults.linesMs),
        rawMs: elapsed(["retain", "counts"], retain.counts, logDefaults.rawMs),
        hourlyMs: elapsed(["retain", "hourly"], retain.hourly, logDefaults.hourlyMs),
      },
    };
  },
});

function compileDoor(context: Context, receive: Source["receive"]): LogDoor {
  if (!("syslog" in receive)) return { as: "http" in receive ? "lines" : "otlp", secret: receive.secret ?? null };
  const { from } = receive.syslog;
  checkNetworks(context, ["spec", "receive", "syslog", "from"], from);
  return { as: "syslog", from };
}

function compileKeywords(context: Context, keywords: NonNullable<Source["keywords"]>): LogSource["keywords"] {
  if (Object.keys(keywords).length > mostKeywords)
    context.report(
      "OPS105",
      ["spec", "keywords"],
      `more than ${String(mostKeywords)} keywords`,
      "keep the best of them",
    );
  return Object.fromEntries(
    Object.entries(keywords).map(([name, words]) => {
      for (const [index, text] of words.entries())
        if (/^\s|\s$|[\r\n\t]/.test(text))
          context.report(
            "OPS602",
            ["spec", "keywords", name, index],
            `"${text}" has blanks that no line ends or begins with`,
            "write it without them",
          );
      return [name, words.map((text) => text.toLowerCase())];
    }),
  );
}

function compileStep(context: Context, step: string | undefined): number {
  if (step === undefined) return logDefaults.stepMs;
  const stepMs = compileElapsed(context, ["spec", "step"], step);
  if (stepMs < steps.leastMs || stepMs > steps.mostMs)
    context.report("OPS105", ["spec", "step"], `"${step}" is no step`, "write one from 10s to 1h");
  return stepMs;
}
