import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Query } from "../../client/call.ts";
import { api } from "../data/api.ts";

/** What the pages of configuration items ask for. */

const slowMs = 60_000;

export const classesQuery = queryOptions({
  queryKey: ["cis", "classes"],
  queryFn: ({ signal }) => api.call.listCiClasses({ signal }),
  staleTime: slowMs,
});

export const itemsQuery = (query: Pick<Query<"listCis">, "class" | "state" | "q">) =>
  infiniteQueryOptions({
    queryKey: ["cis", "list", query],
    queryFn: ({ signal, pageParam }) =>
      api.call.listCis({ query: { ...query, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: slowMs,
  });

export const itemQuery = (id: string) =>
  queryOptions({
    queryKey: ["cis", "one", id],
    queryFn: ({ signal }) => api.call.showCi({ params: { id }, signal }),
    refetchInterval: slowMs,
  });

export const impactQuery = (id: string) =>
  queryOptions({
    queryKey: ["cis", "impact", id],
    queryFn: ({ signal }) => api.call.ciImpact({ params: { id }, query: { limit: 500 }, signal }),
  });

/** Records that name the item in a field, whichever field that is in their type. */
export const recordsOnQuery = (id: string, field: string) =>
  queryOptions({
    queryKey: ["cis", "records", id, field],
    queryFn: ({ signal }) => api.call.listAllRecords({ query: { [field]: id, limit: 20 }, signal }),
  });

/** Open records that name one of these items in a field: a filter as lists take it. */
export const openOnQuery = (field: string, filter: string) =>
  queryOptions({
    queryKey: ["cis", "records", "open", field, filter],
    queryFn: ({ signal }) => api.call.listAllRecords({ query: { [field]: filter, open: "true", limit: 200 }, signal }),
    placeholderData: keepPreviousData,
  });

/** Every alert that fires. */
export const firingQuery = queryOptions({
  queryKey: ["alerts", "firing"],
  queryFn: async ({ signal }) => {
    const firing = [];
    for await (const alert of api.each.listAlerts({ query: { state: "firing", limit: 200 }, signal })) {
      firing.push(alert);
      // A storm is told by its groups; here it is counted as far as this.
      if (firing.length === 2_000) break;
    }
    return firing;
  },
});

export const alertsOnQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "on", id],
    queryFn: ({ signal }) => api.call.listAlertGroups({ query: { ci: id, limit: 20 }, signal }),
  });

export const healthQuery = queryOptions({
  queryKey: ["cis", "health"],
  queryFn: ({ signal }) => api.call.showCiHealth({ signal }),
  staleTime: slowMs,
});

export const duplicatesQuery = infiniteQueryOptions({
  queryKey: ["cis", "duplicates"],
  queryFn: ({ signal, pageParam }) => api.call.listDuplicates({ query: { limit: 100, cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }) => next ?? undefined,
});
