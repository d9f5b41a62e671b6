import { z } from "zod";
import { lineMetrics } from "../../log/counted.ts";
import { logDefaults } from "../../log/ir.ts";
import { metricDefaults } from "../../metric/defaults.ts";
import type { Method, Persistence, Watch } from "../../watch/ir.ts";
import { confidences } from "../../series/trend.ts";
import { tableOf } from "../chosen.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { condition, duration, nameOf, table, word } from "../shapes.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { compileElapsed } from "../values/duration.ts";
import { findingScope } from "../values/finding-view.ts";
import { compileSelector, overlaps, selectorShape } from "../values/selector.ts";
import { compileValue, compileValueOrTable } from "../values/value.ts";
import { keptBy } from "./metric-source.ts";

const label = z.string().min(1).max(200);
const bad = z.enum(["high", "low", "both"]);
const persist = z.strictObject({
  of: z.int().min(1).max(100),
  points: z.int().min(1).max(100),
  good: z.int().min(1).max(1_000).optional(),
});

const spec = z.strictObject({
  source: nameOf("MetricSource", "LogSource"),
  series: z.strictObject({ match: selectorShape.optional(), per: z.array(label).max(20).optional() }).optional(),
  value: z.enum(["value", "rate"]).optional(),
  threshold: z
    .strictObject({
      above: z.number().optional(),
      below: z.number().optional(),
      end: z.number().optional(),
      persist: persist.optional(),
    })
    .optional(),
  baseline: z
    .strictObject({
      season: z.enum(["none", "hourOfDay", "hourOfWeek"]),
      learn: duration,
      bad,
      floor: z.number().optional(),
      exclude: z.literal("maintenance").optional(),
      sensitivity: z.number().min(1).max(20).optional(),
      persist: persist.optional(),
    })
    .optional(),
  forecast: z
    .strictObject({
      reaches: z.number(),
      within: duration,
      from: duration,
      interval: z.union([z.literal(0.8), z.literal(0.9), z.literal(0.95), z.literal(0.99)]).optional(),
    })
    .optional(),
  outlier: z
    .strictObject({
      pool: z.array(label).max(20),
      bad,
      sensitivity: z.number().min(1).max(50).optional(),
      persist: persist.optional(),
    })
    .optional(),
  silent: z
    .strictObject({ after: duration, then: z.enum(["clear", "tell"]), severity: z.int().min(1).max(5).optional() })
    .optional(),
  new: z.strictObject({ learn: duration, quiet: duration.optional(), usual: duration.optional() }).optional(),
  gone: z.strictObject({ learn: duration, for: duration }).optional(),
  event: z.strictObject({
    severity: z.union([z.int().min(1).max(5), word, table]),
    when: condition.optional(),
    title: word,
  }),
});

type Source = z.infer<typeof spec>;
type PersistSource = z.infer<typeof persist>;

declare module "../kind-map.ts" {
  interface KindMap {
    Watch: Entry<typeof spec, Watch, "nothing">;
  }
}

const methods = ["threshold", "baseline", "forecast", "outlier", "new", "gone"] as const;
/** Of lines alone: what is measured is there from the beginning. */
const ofLines = ["new", "gone"] as const;
/** Something new is over when it was quiet for an hour, and usual after a day. */
const whileNew = { quietMs: 3_600_000, usualMs: 86_400_000 } as const;
const byDefault: Persistence = { of: 5, points: 4 };

/** What is noticed in series of metrics and in lines of logs; it becomes an event of the source `watch`. */
export const watchKind = defineKind({
  kind: "Watch",
  spec,
  pin: "nothing",
  references: ({ source, reads, event }) => [
    // Those that were published before there were logs do not say it.
    { kind: reads ?? "MetricSource", name: source } satisfies Reference,
    ...tableOf(event.severity),
  ],
  compile(source, metadata, context): Watch {
    const reads = context.catalog.find("LogSource", source.source) === undefined ? "MetricSource" : "LogSource";
    if (reads === "LogSource") checkLogSource(context, source);
    else checkSource(context, source);
    const { match = {}, per = [] } = source.series ?? {};
    const isOfTemplates = ofLines.some((name) => source[name] !== undefined);
    const method = compileMethod(context, source, reads === "LogSource");
    const { event } = source;
    const path = ["spec", "event"];
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      source: source.source,
      reads,
      // Of a source of logs, lines by template unless it says otherwise.
      match: compileSelector(reads === "LogSource" ? { __name__: lineMetrics.template, ...match } : match),
      per: isOfTemplates && !per.includes("template") ? [...per, "template"] : per,
      value: source.value ?? "value",
      method,
      ...compileSilent(context, source),
      event: {
        severity: compileValueOrTable(context, [...path, "severity"], event.severity, findingScope),
        when: compileOptionalCondition(context, [...path, "when"], event.when, findingScope),
        title: compileValue(context, [...path, "title"], event.title, findingScope),
      },
    };
  },
});

/** The source keeps what is watched, and as long as is looked back. */
function checkSource(context: Context, source: Source): void {
  if (!context.reference("MetricSource", source.source, ["spec", "source"])) return;
  const kept = context.catalog.find("MetricSource", source.source)?.source ?? null;
  if (kept === null) return;
  const match = compileSelector(source.series?.match ?? {});
  if (source.series?.match === undefined)
    context.report(
      "OPS104",
      ["spec"],
      "nothing says which series are watched",
      "add series: { match: { __name__: load } }",
    );
  else if (!keptBy(kept).some((one) => overlaps(compileSelector(one.match), match)))
    context.report(
      "OPS561",
      ["spec", "series", "match"],
      `the source "${source.source}" keeps no such series`,
      "add them to its keep, or watch what it keeps",
    );
  for (const name of ofLines)
    if (source[name] !== undefined)
      context.report(
        "OPS601",
        { path: ["spec", name], key: true },
        `"${source.source}" is a source of metrics, of which nothing is new or gone`,
        "watch a LogSource, or use threshold, baseline, forecast or outlier",
      );
  checkPast(context, source, kept.retain?.raw, metricDefaults.rawMs);
}

/** It counts what is watched. */
function checkLogSource(context: Context, source: Source): void {
  const kept = context.catalog.find("LogSource", source.source)?.source ?? null;
  if (kept === null) return;
  const path = ["spec", "series", "match"];
  const { __name__: metric = lineMetrics.template, keyword = [] } = compileSelector(source.series?.match ?? {});
  if (![metric].flat().every((name) => Object.values<string>(lineMetrics).includes(name)))
    context.report(
      "OPS561",
      path,
      `of lines there are the series ${Object.values(lineMetrics).join(" and ")}`,
      "leave __name__ out, or write one of them",
    );
  for (const name of keyword)
    if (!Object.hasOwn(kept.keywords ?? {}, name))
      context.report(
        "OPS561",
        [...path, "keyword"],
        `the source "${source.source}" counts no keyword "${name}"`,
        "add it to its keywords",
      );
  if (source.value === "rate")
    context.report(
      "OPS601",
      ["spec", "value"],
      "lines are counted anew in each window, and no counter",
      'leave "value" out',
    );
  checkPast(context, source, kept.retain?.counts, logDefaults.rawMs);
}

function checkPast(context: Context, source: Source, raw: string | undefined, otherwiseMs: number): void {
  const rawMs = raw === undefined ? otherwiseMs : compileElapsed(context, ["spec", "source"], raw);
  for (const [path, text] of [
    [["spec", "baseline", "learn"], source.baseline?.learn],
    [["spec", "forecast", "from"], source.forecast?.from],
    [["spec", "new", "learn"], source.new?.learn],
    [["spec", "gone", "learn"], source.gone?.learn],
  ] as const)
    if (text !== undefined && compileElapsed(context, path, text) > rawMs)
      context.report(
        "OPS562",
        path,
        `"${text}" is longer than the source "${source.source}" keeps values: a watch that is published anew could not look back so far`,
        `write at most ${raw ?? `${String(otherwiseMs / 3_600_000)}h`}, or let the source retain more`,
      );
}

/** A silence is longer than what values may be late by. */
function compileSilent(context: Context, { silent, source: name }: Source): Pick<Watch, "silent"> {
  if (silent === undefined) return {};
  const path = ["spec", "silent", "after"];
  const afterMs = compileElapsed(context, path, silent.after);
  const { catalog } = context;
  const step = (catalog.find("MetricSource", name) ?? catalog.find("LogSource", name))?.source?.step;
  const stepMs = step === undefined ? metricDefaults.stepMs : compileElapsed(context, path, step);
  if (afterMs < 2 * stepMs)
    context.report(
      "OPS105",
      path,
      `"${silent.after}" is shorter than two steps of the source "${name}": each value would come after it`,
      `write ${String((2 * stepMs) / 1_000)}s or more`,
    );
  if (silent.then === "clear" && silent.severity !== undefined)
    context.report("OPS107", ["spec", "silent", "severity"], "what ends has no severity", "leave it out");
  return { silent: { afterMs, then: silent.then, severity: silent.severity ?? 4 } };
}

function compileMethod(context: Context, source: Source, isOfLines: boolean): Method {
  const present = methods.filter((name) => source[name] !== undefined);
  if (present.length !== 1)
    context.report(
      "OPS560",
      ["spec"],
      `a watch has exactly one of ${methods.join(", ")}; this one has ${present.length === 0 ? "none" : present.join(", ")}`,
      "say by which it notices something, and make a watch of each",
    );
  const elapsed = (key: string, name: string, text: string): number =>
    compileElapsed(context, ["spec", key, name], text);
  const { threshold, baseline, forecast, outlier, new: fresh, gone } = source;
  if (fresh !== undefined)
    return {
      kind: "new",
      learnMs: elapsed("new", "learn", fresh.learn),
      quietMs: fresh.quiet === undefined ? whileNew.quietMs : elapsed("new", "quiet", fresh.quiet),
      usualMs: fresh.usual === undefined ? whileNew.usualMs : elapsed("new", "usual", fresh.usual),
    };
  if (gone !== undefined)
    return { kind: "gone", learnMs: elapsed("gone", "learn", gone.learn), forMs: elapsed("gone", "for", gone.for) };
  if (baseline !== undefined) {
    if (baseline.exclude !== undefined && context.catalog.names("Maintenance").length === 0)
      context.report(
        "OPS584",
        ["spec", "baseline", "exclude"],
        "no Maintenance is defined: nothing would ever be left out",
        "define one, or leave `exclude` out",
      );
    return {
      kind: "baseline",
      season: baseline.season,
      learnMs: elapsed("baseline", "learn", baseline.learn),
      bad: baseline.bad,
      floor: baseline.floor ?? null,
      ...(baseline.exclude === undefined ? {} : { exclude: baseline.exclude }),
      sensitivity: baseline.sensitivity ?? 3,
      ...(isOfLines ? { isCount: true } : {}),
      persist: checkPersist(context, "baseline", baseline.persist),
    };
  }
  if (forecast !== undefined)
    return {
      kind: "forecast",
      reaches: forecast.reaches,
      withinMs: elapsed("forecast", "within", forecast.within),
      fromMs: elapsed("forecast", "from", forecast.from),
      confidence: confidences.find((one) => one === forecast.interval) ?? 0.9,
    };
  if (outlier !== undefined)
    return {
      kind: "outlier",
      pool: outlier.pool,
      bad: outlier.bad,
      sensitivity: outlier.sensitivity ?? 5,
      persist: checkPersist(context, "outlier", outlier.persist),
    };
  return compileThreshold(context, threshold ?? { above: 0 });
}

function compileThreshold(context: Context, threshold: NonNullable<Source["threshold"]>): Method {
  const { above, below, end } = threshold;
  if ((above === undefined) === (below === undefined))
    context.report("OPS560", ["spec", "threshold"], "a threshold has either above or below", "keep one of them");
  if (end !== undefined && ((above !== undefined && end > above) || (below !== undefined && end < below)))
    context.report(
      "OPS105",
      ["spec", "threshold", "end"],
      `what is bad ${above === undefined ? "below" : "above"} ${String(above ?? below)} cannot end at ${String(end)}`,
      "it ends on the good side of the threshold",
    );
  return {
    kind: "threshold",
    above: above ?? null,
    below: above === undefined ? (below ?? null) : null,
    end: end ?? above ?? below ?? 0,
    persist: checkPersist(context, "threshold", threshold.persist),
  };
}

function checkPersist(context: Context, method: string, source: PersistSource | undefined): Persistence {
  if (source === undefined) return byDefault;
  if (source.points > source.of)
    context.report(
      "OPS105",
      ["spec", method, "persist"],
      `of ${String(source.of)} points ${String(source.points)} cannot be bad`,
      "points is at most of",
    );
  const { of, points, good } = source;
  return { of, points, ...(good === undefined ? {} : { good }) };
}
