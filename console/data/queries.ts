import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Query } from "../../client/call.ts";
import { api } from "./api.ts";

/** What pages ask for. A key is what it is of, which one, and which view of it. */

/** News say when to read anew; this is for what time alone changes, as what is at risk. */
const slowMs = 60_000;

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => api.call.me({ signal }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export const queuesQuery = queryOptions({
  queryKey: ["queues"],
  queryFn: ({ signal }) => api.call.listQueues({ signal }),
  refetchInterval: slowMs,
});

export const recordTypesQuery = queryOptions({
  queryKey: ["recordTypes"],
  queryFn: ({ signal }) => api.call.listRecordTypes({ signal }),
  staleTime: 300_000,
});

export const approvalsQuery = queryOptions({
  queryKey: ["approvals"],
  queryFn: ({ signal }) => api.call.listApprovals({ signal }),
  refetchInterval: slowMs,
});

export const openingQuery = (type: string) =>
  queryOptions({
    queryKey: ["opening", type],
    queryFn: ({ signal }) => api.call.showOpening({ params: { type }, signal }),
    staleTime: 300_000,
  });

export const queueQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: ["queue", name],
    queryFn: ({ signal, pageParam }) =>
      api.call.showQueue({ params: { name }, query: { limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: slowMs,
  });

export const recordsQuery = (type: string, query: Query<"listRecords">) =>
  infiniteQueryOptions({
    queryKey: ["records", type, query],
    queryFn: ({ signal, pageParam }) =>
      api.call.listRecords({ params: { type }, query: { ...query, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: slowMs,
  });
