import { queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";

const slowMs = 60_000;

/** Who is on call now, by plan. */
export const onCallNowQuery = queryOptions({
  queryKey: ["wall", "on-call"],
  queryFn: ({ signal }) => api.call.listOnCall({ signal }),
  refetchInterval: slowMs,
});

/** What is in a queue, as much as a wall has room for. */
export const wallQueueQuery = (name: string) =>
  queryOptions({
    queryKey: ["wall", "queue", name],
    queryFn: async ({ signal }) => {
      const { items } = await api.call.showQueue({ params: { name }, query: { limit: 6 }, signal });
      return { items, readAt: Date.now() };
    },
    refetchInterval: slowMs,
  });
