import type { Pool } from "pg";
import { z } from "zod";
import { readHours, readSamples } from "../../store/metric/range.ts";
import { listSeries } from "../../store/metric/series.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";

const hourMs = 3_600_000;
const mostSeries = 50;
const mostSamples = 10_000;
const duration = z
  .int()
  .min(1)
  .max(400 * 24);

/** `metric.query`: what series were in the last hours. */
export function createMetricFunctions({
  pool,
  now = Date.now,
}: {
  readonly pool: Pool;
  readonly now?: () => number;
}): readonly FunctionDefinition[] {
  return [
    defineActivity({
      name: "metric.query",
      permission: "alerts.read",
      title: "Read measured values",
      local: true,
      idempotent: true,
      input: z.strictObject({
        source: z.string().min(1).max(63),
        labels: z.record(z.string(), z.string()).describe("All that series must have; `__name__` is the metric"),
        hours: duration.default(1).describe("So much of the past"),
        by: z.enum(["sample", "hour"]).default("sample"),
      }),
      output: z.object({
        series: z.array(
          z.object({
            labels: z.record(z.string(), z.string()),
            /** The newest value; null = there is none in the time. */
            last: z.number().nullable(),
            low: z.number().nullable(),
            high: z.number().nullable(),
            mean: z.number().nullable(),
            values: z.array(z.object({ at: z.iso.datetime(), value: z.number() })),
          }),
        ),
      }),
      async run({ source, labels, hours, by }) {
        const found = await listSeries(pool, { source, labels, limit: mostSeries + 1 });
        if (found.length > mostSeries)
          throw faultError(
            "validation",
            `more than ${String(mostSeries)} series of "${source}" have these labels: name more of them`,
          );
        const to = now() + 1;
        const range = { from: to - hours * hourMs, to };
        const samples = await readSamples(
          pool,
          found.map(({ id }) => id),
          range,
        );
        const series = [];
        for (const { id, labels: own } of found) {
          const figures = await readHours(pool, id, range);
          const values =
            by === "hour"
              ? figures.map(({ at, sum, samples: count }) => ({ at, value: sum / count }))
              : (samples.get(id) ?? []);
          if (values.length > mostSamples)
            throw faultError(
              "validation",
              `more than ${String(mostSamples)} samples: ask for fewer hours, or "by: hour"`,
            );
          const count = figures.reduce((all, one) => all + one.samples, 0);
          series.push({
            labels: { ...own },
            last: figures.at(-1)?.last ?? null,
            low:
              count === 0 ? null : figures.reduce((least, { low }) => Math.min(least, low), Number.POSITIVE_INFINITY),
            high:
              count === 0 ? null : figures.reduce((most, { high }) => Math.max(most, high), Number.NEGATIVE_INFINITY),
            mean: count === 0 ? null : figures.reduce((all, { sum }) => all + sum, 0) / count,
            values: values.map(({ at, value }) => ({ at: new Date(at).toISOString(), value })),
          });
        }
        return { series };
      },
    }),
  ];
}
