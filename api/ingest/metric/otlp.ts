/**
 * Metrics of OTLP as series: gauges, sums, and of histograms how many and how much. The metric is `__name__`;
 * attributes of the point go over those of its resource. A sum that is told as differences has no series, and is
 * refused.
 */
import * as z from "zod";
import type { Labels } from "../../../engine/metric/labels.ts";
import { seriesText } from "../../../engine/metric/labels.ts";
import type { SentSeries } from "./sent-series.ts";

const number = z.union([z.number(), z.string().regex(/^-?\d{1,20}$/)]);
const attributes = z
  .array(
    z.object({
      key: z.string().max(200),
      value: z
        .object({
          stringValue: z.string().max(2_000).optional(),
          boolValue: z.boolean().optional(),
          intValue: number.optional(),
          doubleValue: z.number().optional(),
        })
        .optional(),
    }),
  )
  .max(64)
  .optional();
const point = z.object({ timeUnixNano: number, attributes, flags: z.number().optional() });
const numberPoints = z.array(point.extend({ asDouble: z.number().optional(), asInt: number.optional() })).optional();
const histogramPoints = z.array(point.extend({ count: number, sum: z.number().optional() })).optional();
const temporality = z.union([z.int(), z.string()]).optional();

const request = z.object({
  resourceMetrics: z
    .array(
      z.object({
        resource: z.object({ attributes }).optional(),
        scopeMetrics: z
          .array(
            z.object({
              metrics: z
                .array(
                  z.object({
                    name: z.string().min(1).max(300),
                    gauge: z.object({ dataPoints: numberPoints }).optional(),
                    sum: z.object({ dataPoints: numberPoints, aggregationTemporality: temporality }).optional(),
                    histogram: z
                      .object({ dataPoints: histogramPoints, aggregationTemporality: temporality })
                      .optional(),
                  }),
                )
                .optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});

type Attributes = z.infer<typeof attributes>;

export interface OtlpMetrics {
  readonly series: readonly SentSeries[];
  /** Points that no series can be made of. */
  readonly refused: number;
}

/** A point that says "no value" (flag 1) is passed over. Null: this is no such request. */
export function readOtlpMetrics(body: unknown): OtlpMetrics | null {
  const parsed = request.safeParse(body);
  if (!parsed.success) return null;
  const series: SentSeries[] = [];
  let refused = 0;
  const add = (name: string, labels: Labels, nanos: number | string, value: number): void => {
    const own = { ...labels, __name__: name };
    series.push({ key: seriesText(own), labels: () => own, samples: [{ at: millis(nanos), value }] });
  };
  for (const { resource, scopeMetrics = [] } of parsed.data.resourceMetrics ?? [])
    for (const { name, gauge, sum, histogram } of scopeMetrics.flatMap(({ metrics = [] }) => metrics)) {
      const common = labelsOf(resource?.attributes);
      if (isDelta(sum?.aggregationTemporality) || isDelta(histogram?.aggregationTemporality)) {
        refused += (sum?.dataPoints?.length ?? 0) + (histogram?.dataPoints?.length ?? 0);
        continue;
      }
      for (const { timeUnixNano, asDouble, asInt, flags, attributes: own } of [
        ...(gauge?.dataPoints ?? []),
        ...(sum?.dataPoints ?? []),
      ])
        if (((flags ?? 0) & 1) === 0)
          add(name, { ...common, ...labelsOf(own) }, timeUnixNano, asDouble ?? Number(asInt ?? Number.NaN));
      for (const { timeUnixNano, count, sum: total, flags, attributes: own } of histogram?.dataPoints ?? []) {
        if (((flags ?? 0) & 1) !== 0) continue;
        const labels = { ...common, ...labelsOf(own) };
        add(`${name}_count`, labels, timeUnixNano, Number(count));
        if (total !== undefined) add(`${name}_sum`, labels, timeUnixNano, total);
      }
    }
  return { series, refused };
}

function labelsOf(all: Attributes): Labels {
  return Object.fromEntries(
    (all ?? []).flatMap(({ key, value }) => {
      const said = value?.stringValue ?? value?.boolValue ?? value?.intValue ?? value?.doubleValue;
      return said === undefined ? [] : [[key, String(said)]];
    }),
  );
}

function isDelta(told: number | string | undefined): boolean {
  return told === 1 || told === "AGGREGATION_TEMPORALITY_DELTA";
}

function millis(nanos: number | string): number {
  return typeof nanos === "number" ? Math.floor(nanos / 1e6) : Number(BigInt(nanos) / 1_000_000n);
}
