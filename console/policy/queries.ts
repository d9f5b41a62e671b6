import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Query } from "../../client/call.ts";
import { api } from "../data/api.ts";

/** What the pages of policies ask for. What is found is looked at by time: nothing says that it has changed. */
const slowMs = 60_000;

export const policiesQuery = queryOptions({
  queryKey: ["policies", "list"],
  queryFn: ({ signal }) => api.call.listPolicies({ signal }),
  refetchInterval: slowMs,
});

export const policyQuery = (name: string) =>
  queryOptions({
    queryKey: ["policies", "one", name],
    queryFn: ({ signal }) => api.call.showPolicy({ params: { name }, signal }),
    refetchInterval: slowMs,
  });

export const findingsQuery = (query: Pick<Query<"listFindings">, "policy" | "ci" | "account" | "open">) =>
  infiniteQueryOptions({
    queryKey: ["policies", "findings", query],
    queryFn: ({ signal, pageParam }) =>
      api.call.listFindings({ query: { ...query, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: slowMs,
  });
