import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import { labelsText, type Labels } from "./labels.ts";
import { type SpanName, spanMs } from "./spans.ts";

/** What the pages of metrics and watches ask for. */
const slowMs = 60_000;

export const sourcesQuery = queryOptions({
  queryKey: ["metrics", "sources"],
  queryFn: ({ signal }) => api.call.listMetricSources({ signal }),
  refetchInterval: slowMs,
});

export interface SeriesAsked {
  readonly source?: string | undefined;
  readonly metric?: string | undefined;
  readonly labels?: string | undefined;
}

export const seriesListQuery = (asked: SeriesAsked) =>
  infiniteQueryOptions({
    queryKey: ["metrics", "list", asked],
    queryFn: ({ signal, pageParam }) =>
      api.call.listMetrics({ query: { ...asked, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const samplesQuery = (series: number, span: SpanName) =>
  queryOptions({
    queryKey: ["metrics", "samples", series, span],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - spanMs[span]).toISOString();
      return api.call.showMetric({ params: { series }, query: { from }, signal });
    },
    placeholderData: (before) => (before?.series.id === series ? before : undefined),
    refetchInterval: 30_000,
  });

export const watchesQuery = queryOptions({
  queryKey: ["watches", "list"],
  queryFn: ({ signal }) => api.call.listWatches({ signal }),
  refetchInterval: slowMs,
});

export const watchQuery = (name: string) =>
  queryOptions({
    queryKey: ["watches", "one", name],
    queryFn: ({ signal }) => api.call.showWatch({ params: { name }, signal }),
    refetchInterval: 30_000,
  });

/** Series that are drawn or named with a group, at most. */
const mostSeries = 10;

/** The series that a group of a watch is made of. */
export const groupSeriesQuery = (source: string, labels: Labels) =>
  queryOptions({
    queryKey: ["metrics", "group", source, labels],
    queryFn: async ({ signal }) => {
      const query = { source, labels: labelsText(labels), limit: mostSeries };
      const { items } = await api.call.listMetrics({ query, signal });
      return items.filter((one) => Object.entries(labels).every(([name, value]) => one.labels[name] === value));
    },
    staleTime: slowMs,
  });
