import type { z } from "zod";
import type { Labels } from "../../engine/metric/labels.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { readHours, readSamples } from "../../store/metric/range.ts";
import { cisOfSeries } from "../../store/metric/series-cis.ts";
import { listSeries, readSeries, type StoredSeries } from "../../store/metric/series.ts";
import { countSamples } from "../../store/metric/sources.ts";
import { listMetrics, listMetricSources, showMetric } from "../contract/metric.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { readPage } from "../page.ts";
import { type Route, route } from "../route.ts";

const hourMs = 3_600_000;
const longestMs = 400 * 24 * hourMs;
/** Of a longer time figures by the hour are read alone. */
const samplesMs = 48 * hourMs;
const mostSamples = 5_000;

/** What is measured. */
export function metricRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listMetricSources, async () => {
      const counts = await countSamples(pool);
      const none = { series: 0, kept: 0, dropped: 0, refused: 0, heardAt: null };
      return {
        items: [...(await readDefinitionsOfKind(pool, "MetricSource")).values()].map(
          ({ name, title, receive, stepMs, retain }) => {
            const { series, kept, dropped, refused, heardAt } = counts.get(name) ?? none;
            const heard = heardAt === null ? null : heardAt.toISOString();
            return {
              name,
              title,
              receive: receive.as,
              stepMs,
              ...retain,
              series,
              kept,
              dropped,
              refused,
              heardAt: heard,
            };
          },
        ),
      };
    }),

    route(listMetrics, async ({ query }) => {
      const labels = {
        ...labelsOf(query.labels ?? ""),
        ...(query.metric === undefined ? {} : { __name__: query.metric }),
      };
      const page = await readPage<StoredSeries, readonly [number]>({
        query,
        shape: ["ms"],
        read: (after, limit) => listSeries(pool, { source: query.source, labels, after: after?.[0], limit }),
        positionOf: ({ id }) => [id],
      });
      const cis = await cisOfSeries(pool, page.items);
      return { items: page.items.map((one) => present(one, cis)), next: page.next };
    }),

    route(showMetric, async ({ params, query }) => {
      const [series] = await readSeries(pool, [params.series]);
      if (series === undefined) throw notFound(`there is no series ${String(params.series)}`);
      const to = query.to === undefined ? Date.now() : Date.parse(query.to);
      const from = query.from === undefined ? to - hourMs : Date.parse(query.from);
      if (from >= to) throw invalidInput("/query/from: lies after /query/to");
      if (to - from > longestMs) throw invalidInput("/query/from: at most 400 days are read at once");
      const range = { from, to };
      const samples =
        to - from > samplesMs ? null : ((await readSamples(pool, [series.id], range)).get(series.id) ?? []);
      const hours = await readHours(pool, series.id, range);
      return {
        series: present(series, await cisOfSeries(pool, [series])),
        from: text(from),
        to: text(to),
        samples:
          samples === null || samples.length > mostSamples
            ? null
            : samples.map(({ at, value }) => ({ at: text(at), value })),
        hours: hours.map(({ at, samples: count, low, high, sum, last }) => ({
          at: text(at),
          samples: count,
          low,
          high,
          mean: sum / count,
          last,
        })),
      };
    }),
  ];
}

function labelsOf(written: string): Labels {
  const pairs = written.split(",").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw invalidInput(`/query/labels: "${pair}" is no label=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function present(
  { id, source, labels, firstAt, seenAt }: StoredSeries,
  cis: ReadonlyMap<number, string>,
): z.input<typeof listMetrics.reply>["items"][number] {
  const ci = cis.get(id) ?? null;
  return { id, source, labels: { ...labels }, ci, firstAt: firstAt.toISOString(), seenAt: seenAt.toISOString() };
}

function text(at: number): string {
  return new Date(at).toISOString();
}
