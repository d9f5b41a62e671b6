import { queryOptions } from "@tanstack/react-query";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { type SpanName, spanMs } from "../metric/spans.ts";

/** What the pages of probes ask for. */

export type Probe = Reply<"listProbes">["items"][number];

export const probesQuery = queryOptions({
  queryKey: ["probes", "list"],
  queryFn: ({ signal }) => api.call.listProbes({ signal }),
  refetchInterval: 30_000,
});

export const probeQuery = (name: string) =>
  queryOptions({
    queryKey: ["probes", "one", name],
    queryFn: ({ signal }) => api.call.showProbe({ params: { name }, signal }),
    refetchInterval: 30_000,
  });

/** What is measured of a probe from one vantage point; null = no such series is kept. */
export const measuredQuery = (params: {
  readonly probe: Pick<Probe, "name" | "source">;
  readonly from: string;
  readonly metric: "probe_up" | "probe_seconds";
  readonly span: SpanName;
}) => {
  const { probe, from, metric, span } = params;
  return queryOptions({
    queryKey: ["probes", "measured", probe.source, probe.name, from, metric, span],
    queryFn: async ({ signal }) => {
      const query = { source: probe.source, metric, labels: `probe=${probe.name},from=${from}`, limit: 1 };
      const [series] = (await api.call.listMetrics({ query, signal })).items;
      if (series === undefined) return null;
      const since = new Date(Date.now() - spanMs[span]).toISOString();
      return api.call.showMetric({ params: { series: series.id }, query: { from: since }, signal });
    },
    refetchInterval: 60_000,
  });
};
