import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Query } from "../../client/call.ts";
import { api } from "../data/api.ts";

/** What the pages of runs ask for. */

export const runsQuery = (query: Pick<Query<"listRuns">, "phase" | "runbook">) =>
  infiniteQueryOptions({
    queryKey: ["runs", query],
    queryFn: ({ signal, pageParam }) =>
      api.call.listRuns({ query: { ...query, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id],
    queryFn: ({ signal }) => api.call.showRun({ params: { id }, signal }),
  });

/** Of a run that has ended it stays as it is. */
export const expectationQuery = (id: string) =>
  queryOptions({
    queryKey: ["expectation", id],
    queryFn: ({ signal }) => api.call.showRunExpectation({ params: { id }, signal }),
    staleTime: 300_000,
  });

export const controlQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id, "control"],
    queryFn: ({ signal }) => api.call.showRunControl({ params: { id }, signal }),
  });

/** The last line first; what comes before is asked for by pages. */
export const linesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["run", id, "lines"],
    queryFn: ({ signal, pageParam }) =>
      api.call.listRunLines({ params: { id }, query: { limit: 200, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    // A log that goes on is read from its end: at most so many pages are held and read anew.
    maxPages: 5,
  });
