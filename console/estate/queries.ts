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
export const recordsOnQuery = (id: string, fields: readonly string[]) =>
  queryOptions({
    queryKey: ["cis", "records", id, fields],
    queryFn: async ({ signal }) => {
      const asks = fields.map((field) => api.call.listAllRecords({ query: { [field]: id, limit: 20 }, signal }));
      return (await Promise.all(asks)).flatMap(({ items }) => items);
    },
    enabled: fields.length > 0,
  });

/** Open records that name one of these items, of each field that names some. `filters`: the items as lists take them. */
export const openOnQuery = (fields: readonly string[], filters: readonly string[]) =>
  queryOptions({
    queryKey: ["cis", "records", "open", fields, filters],
    queryFn: ({ signal }) => {
      const asked = fields.flatMap((field) => filters.map((filter) => ({ field, filter })));
      return Promise.all(
        asked.map(async ({ field, filter }) => {
          const query = { [field]: filter, open: "true", limit: 200 } as const;
          return { field, items: (await api.call.listAllRecords({ query, signal })).items };
        }),
      );
    },
    placeholderData: keepPreviousData,
    enabled: fields.length * filters.length > 0,
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
