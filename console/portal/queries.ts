import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Item } from "../../client/call.ts";
import { api } from "../data/api.ts";

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
