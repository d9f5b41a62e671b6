import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";

export const uptimesQuery = queryOptions({
  queryKey: ["uptimes"],
  queryFn: ({ signal }) => api.call.listUptimes({ signal }),
  staleTime: 300_000,
});

/** Of no period: the one that goes on. */
export const uptimeQuery = (name: string, period: string | undefined) =>
  queryOptions({
    queryKey: ["uptime", name, period],
    queryFn: ({ signal }) =>
      api.call.showUptime({ params: { name }, query: period === undefined ? {} : { period }, signal }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
