import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Query } from "../../client/call.ts";
import { api } from "../data/api.ts";

/** What the pages of discovery ask for. Nothing says that a sweep has gone on: it is read anew. */

export const sweepsQuery = queryOptions({
  queryKey: ["discovery", "sweeps"],
  queryFn: ({ signal }) => api.call.listSweeps({ query: { limit: 50 }, signal }),
  refetchInterval: 10_000,
});

export const collectorsQuery = queryOptions({
  queryKey: ["discovery", "collectors"],
  queryFn: ({ signal }) => api.call.listCollectors({ signal }),
  refetchInterval: 60_000,
});

export type TargetFilter = Pick<Query<"listTargets">, "phase" | "category">;

export const targetsQuery = (run: string, filter: TargetFilter) =>
  infiniteQueryOptions({
    queryKey: ["discovery", "targets", run, filter],
    queryFn: ({ signal, pageParam }) =>
      api.call.listTargets({ params: { run }, query: { ...filter, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
