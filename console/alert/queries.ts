import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Query, Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";

/** What the pages of alerts ask for. */

const first = undefined as string | undefined;

export const feedQuery = (query: Pick<Query<"listAlertGroups">, "state" | "source" | "ci" | "q">) =>
  infiniteQueryOptions({
    queryKey: ["alerts", "feed", query],
    queryFn: ({ signal, pageParam }) =>
      api.call.listAlertGroups({ query: { ...query, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: first,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

export const membersQuery = (group: string) =>
  infiniteQueryOptions({
    queryKey: ["alerts", "members", group],
    queryFn: ({ signal, pageParam }) => api.call.listAlerts({ query: { group, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: first,
    getNextPageParam: ({ next }) => next ?? undefined,
  });

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "one", id],
    queryFn: ({ signal }) => api.call.showAlert({ params: { id }, signal }),
  });

export const changesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["alerts", "changes", id],
    queryFn: ({ signal, pageParam }) =>
      api.call.listAlertChanges({ params: { id }, query: { limit: 100, cursor: pageParam }, signal }),
    initialPageParam: first,
    getNextPageParam: ({ next }) => next ?? undefined,
  });

export const repairsQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "repairs", id],
    queryFn: ({ signal }) => api.call.listAlertRepairs({ params: { id }, signal }),
  });

/** A group; the alerts that have changed last, and why each is in it. */
export const groupQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "group", id],
    queryFn: ({ signal }) => api.call.showAlertGroup({ params: { id }, signal }),
  });

export const remediationsQuery = queryOptions({
  queryKey: ["remediations"],
  queryFn: ({ signal }) => api.call.listRemediations({ query: { limit: 200 }, signal }),
  refetchInterval: 60_000,
});

export const deliveriesQuery = (source: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["deliveries", "list", source],
    queryFn: ({ signal, pageParam }) =>
      api.call.listDeliveries({ query: { source, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: first,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 60_000,
  });

export const deliveryQuery = (id: number) =>
  queryOptions({
    queryKey: ["deliveries", "one", id],
    queryFn: ({ signal }) => api.call.showDelivery({ params: { id }, signal }),
    retry: false,
  });

const hourMs = 3_600_000;

/** Alerts that open nothing now, because somebody works on their items. */
export const maintainedQuery = infiniteQueryOptions({
  queryKey: ["alerts", "maintained"],
  queryFn: ({ signal, pageParam }) =>
    api.call.listAlerts({ query: { state: "firing", maintenance: "true", limit: 50, cursor: pageParam }, signal }),
  initialPageParam: first,
  getNextPageParam: ({ next }) => next ?? undefined,
  refetchInterval: 60_000,
});

/** A published Maintenance, as it is compiled: the windows of which records hold alerts back. */
export interface Maintenance {
  readonly name: string;
  readonly title: string;
  readonly record: string;
  readonly states: readonly string[];
  readonly dependents: number;
  /** A window counts for so long at most; null = as long as it is. */
  readonly longestMs: number | null;
}

export type HeldWindow = Reply<"listWindows">["items"][number];

export const maintenancesQuery = queryOptions({
  queryKey: ["definitions", "maintenances"],
  queryFn: async ({ signal }): Promise<readonly Maintenance[]> => {
    const { items } = await api.call.listDefinitions({ query: { kind: "Maintenance" }, signal });
    const shown = await Promise.all(
      items.map(({ kind, name }) => api.call.showDefinition({ params: { kind, name }, signal })),
    );
    return shown.map(({ ir }) => ir as unknown as Maintenance);
  },
});

/** Windows that are held now, or within the next day. `now`: UTC milliseconds; what is asked for is new each hour. */
export const nextWindowsQuery = (now: number) => {
  const from = Math.floor(now / hourMs) * hourMs;
  return queryOptions({
    queryKey: ["windows", "next", from],
    queryFn: ({ signal }) =>
      api.call.listWindows({
        query: { from: new Date(from).toISOString(), until: new Date(from + 25 * hourMs).toISOString() },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
};
