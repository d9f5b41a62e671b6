import { queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";

/** What the first page and the wall ask for, beside queues and approvals. */

const slowMs = 60_000;

export const openQuery = queryOptions({
  queryKey: ["now", "open"],
  queryFn: ({ signal }) => api.call.countOpenRecords({ signal }),
  refetchInterval: slowMs,
});

/** Records with a clock that has ended unmet or ends within these hours, the one that ends first on top. */
export const dueQuery = (limit: number) =>
  queryOptions({
    queryKey: ["now", "due", limit],
    queryFn: async ({ signal }) => {
      const { items } = await api.call.listAllRecords({
        query: { open: "true", due: "..now+8h", sort: "due", limit },
        signal,
      });
      return { items, readAt: Date.now() };
    },
    refetchInterval: slowMs,
  });

export const firingQuery = (limit: number) =>
  queryOptions({
    queryKey: ["alerts", "now", limit],
    queryFn: ({ signal }) => api.call.listAlertGroups({ query: { state: "firing", limit }, signal }),
    refetchInterval: slowMs,
  });

/** Runs that have not ended, the last one first. */
export const goingQuery = queryOptions({
  queryKey: ["runs", "now"],
  queryFn: async ({ signal }) => {
    const phases = ["running", "waiting", "suspended", "pending"] as const;
    const pages = await Promise.all(phases.map((phase) => api.call.listRuns({ query: { phase, limit: 10 }, signal })));
    const items = pages.flatMap((page) => page.items);
    return { items: items.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)) };
  },
  refetchInterval: slowMs,
});
