import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";

export const plansQuery = queryOptions({
  queryKey: ["onCall"],
  queryFn: ({ signal }) => api.call.listOnCall({ signal }),
  refetchInterval: 60_000,
});

/** Who follows whom, UTC milliseconds; of one layer when it is named. */
export const turnsQuery = (name: string, from: number, until: number, layer?: string) =>
  queryOptions({
    queryKey: ["onCall", name, "turns", from, until, layer],
    queryFn: ({ signal }) =>
      api.call.showOnCall({
        params: { name },
        query: { at: new Date(from).toISOString(), until: new Date(until).toISOString(), layer },
        signal,
      }),
    placeholderData: keepPreviousData,
  });

export const overridesQuery = (name: string) =>
  queryOptions({
    queryKey: ["onCall", name, "overrides"],
    queryFn: ({ signal }) => api.call.listOverrides({ params: { name }, signal }),
  });
