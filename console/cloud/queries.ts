import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";

/** What the pages of accounts of providers ask for. */
const slowMs = 60_000;

export type Account = Reply<"listCloudAccounts">["items"][number];

export const accountsQuery = queryOptions({
  queryKey: ["cloud", "accounts"],
  queryFn: ({ signal }) => api.call.listCloudAccounts({ signal }),
  refetchInterval: slowMs,
});

/** What resources cost a month, by account, type, region or `tag:KEY`. */
export const costQuery = (by: string, account?: string) =>
  queryOptions({
    queryKey: ["cloud", "cost", by, account],
    queryFn: ({ signal }) =>
      api.call.showCloudCost({ query: { by, ...(account === undefined ? {} : { account }) }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

export const listingsQuery = (account: string) =>
  queryOptions({
    queryKey: ["cloud", "runs", account],
    queryFn: ({ signal }) => api.call.listCloudRuns({ query: { account, limit: 10 }, signal }),
    refetchInterval: 10_000,
  });

export const listingQuery = (run: string) =>
  queryOptions({
    queryKey: ["cloud", "run", run],
    queryFn: ({ signal }) => api.call.showCloudRun({ params: { run }, signal }),
  });

export interface ResourcesAsked {
  readonly account: string;
  readonly type: string | undefined;
  readonly region: string | undefined;
}

export const resourcesQuery = (asked: ResourcesAsked) =>
  infiniteQueryOptions({
    queryKey: ["cloud", "resources", asked],
    queryFn: ({ signal, pageParam }) =>
      api.call.listCloudResources({ query: { ...asked, present: "true", limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
