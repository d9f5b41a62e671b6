import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Item } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { recordTypesQuery } from "../data/queries.ts";

export type Own = Item<"listOwnRecords">;

/** What a person has asked for: what is under way, or what is over. */
export const ownQuery = (open: boolean) =>
  infiniteQueryOptions({
    queryKey: ["own", open],
    queryFn: ({ signal, pageParam }) =>
      api.call.listOwnRecords({ query: { open: open ? "true" : "false", limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 15_000,
  });

export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  queryFn: ({ signal }) => api.call.listCatalog({ signal }),
  staleTime: 300_000,
});

export const itemQuery = (name: string) =>
  queryOptions({
    queryKey: ["catalog", name],
    queryFn: ({ signal }) => api.call.showCatalogItem({ params: { name }, signal }),
  });

/** Types whose records are read as they were approved: what answers a question. */
export const answerTypesQuery = queryOptions({
  ...recordTypesQuery,
  select: ({ items }) => items.filter(({ versions }) => versions),
});

/** What is found by words, among these types; null = all. */
export const searchQuery = (words: string, types: readonly string[] | null) =>
  queryOptions({
    queryKey: ["search", words, types],
    queryFn: async ({ signal }) => {
      const query = { q: words, limit: 8, ...(types === null ? {} : { type: types.join(",") }) };
      return (await api.call.search({ query, signal })).items;
    },
    enabled: words.length >= 2 && types?.length !== 0,
    placeholderData: keepPreviousData,
  });

/** Records of a type that are about the same as what is being written. */
export const alikeQuery = (type: string, written: string, open: boolean) =>
  queryOptions({
    queryKey: ["alike", type, written, open],
    queryFn: async ({ signal }) => {
      const query = { type, text: written, limit: 4, ...(open ? { open: "true" as const } : {}) };
      return (await api.call.findSimilar({ query, signal })).items;
    },
    enabled: written.length >= 3,
    placeholderData: keepPreviousData,
  });

/** What stands in the queues that are for everybody, such as what does not work now. */
export const newsQuery = queryOptions({
  queryKey: ["news"],
  async queryFn({ signal }) {
    const { items } = await api.call.listQueues({ signal });
    const filled = items.filter(({ forEverybody, count }) => forEverybody && (count ?? 0) > 0);
    const query = { limit: 5 };
    return Promise.all(filled.map(({ name }) => api.call.showQueue({ params: { name }, query, signal })));
  },
  refetchInterval: 60_000,
});
