import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const labels = z.record(z.string(), z.string()).meta({ description: "`__name__` is the metric" });

const series = z
  .object({
    id: z.int(),
    source: z.string(),
    labels,
    ci: z
      .string()
      .nullable()
      .meta({ description: "The CI that it is about, by `bind` of its source; null: none, or several" }),
    firstAt: z.iso.datetime(),
    seenAt: z.iso.datetime().meta({ description: "To the hour" }),
  })
  .meta({ id: "MetricSeries" });

export const listMetricSources = defineOperation({
  id: "listMetricSources",
  method: "get",
  path: "/v1/metric-sources",
  summary: "The sources of metrics, and how much of what they sent is kept",
  tag: "metrics",
  permission: "alerts.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        receive: z.enum(["remote-write", "otlp", "probes", "scrape"]),
        stepMs: z.int(),
        rawMs: z.int().meta({ description: "How long samples are kept" }),
        hourlyMs: z.int().meta({ description: "How long figures of hours are kept" }),
        series: z.int(),
        kept: z.int().meta({ description: "Samples, since the first" }),
        dropped: z.int().meta({ description: "Of series that `keep` does not take" }),
        refused: z.int().meta({ description: "Too old, of the future, or of a series too many" }),
        heardAt: z.iso.datetime().nullable(),
      }),
    ),
  }),
});

export const listMetrics = defineOperation({
  id: "listMetrics",
  method: "get",
  path: "/v1/metrics",
  summary: "The series that are kept, by source, metric and labels",
  tag: "metrics",
  permission: "alerts.read",
  params: none,
  query: cursorQuery.extend({
    source: z.string().max(63).optional(),
    metric: z.string().max(300).optional(),
    labels: z.string().max(2_000).optional().meta({ description: "`instance=db1:9100,job=node`: all of them" }),
  }),
  body: none,
  reply: z.object({ items: z.array(series), next: z.string().nullable() }),
});

const value = z.number();

export const showMetric = defineOperation({
  id: "showMetric",
  method: "get",
  path: "/v1/metrics/{series}/samples",
  summary: "The values of a series: samples of a short time, figures by the hour of a long one",
  tag: "metrics",
  permission: "alerts.read",
  params: z.object({ series: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  query: z.strictObject({
    from: z.iso.datetime({ offset: true }).optional().meta({ description: "Left out: an hour before `to`" }),
    to: z.iso.datetime({ offset: true }).optional().meta({ description: "Left out: now" }),
  }),
  body: none,
  reply: z.object({
    series,
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    samples: z
      .array(z.object({ at: z.iso.datetime(), value }))
      .nullable()
      .meta({ description: "null: there are more than 5,000, or they are kept no more" }),
    hours: z.array(
      z.object({ at: z.iso.datetime(), samples: z.int(), low: value, high: value, mean: value, last: value }),
    ),
  }),
});
