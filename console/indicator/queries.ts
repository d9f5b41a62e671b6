import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import type { PeriodLength } from "./search.ts";

export const indicatorsQuery = queryOptions({
  queryKey: ["indicators"],
  queryFn: ({ signal }) => api.call.listIndicators({ signal }),
  staleTime: 300_000,
});

/** The last numbers of an indicator. What has settled is stored: only the one that goes on is counted each time. */
export const readingsQuery = (name: string, length: PeriodLength, count: number) =>
  queryOptions({
    queryKey: ["indicator", name, "readings", length, count],
    queryFn: ({ signal }) => api.call.listReadings({ params: { name }, query: { length, count }, signal }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });

export const indicatorQuery = (name: string, period: string | undefined, by: string | undefined) =>
  queryOptions({
    queryKey: ["indicator", name, "period", period, by],
    queryFn: ({ signal }) => api.call.showIndicator({ params: { name }, query: { period: period ?? "", by }, signal }),
    enabled: period !== undefined,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });

export const indicatorRowsQuery = (name: string, period: string) =>
  infiniteQueryOptions({
    queryKey: ["indicator", name, "rows", period],
    queryFn: ({ signal, pageParam }) =>
      api.call.listIndicatorRows({ params: { name }, query: { period, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
