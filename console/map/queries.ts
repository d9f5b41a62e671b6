import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";

/** What the pages of maps ask for. */

const slowMs = 60_000;

export const mapsQuery = queryOptions({
  queryKey: ["maps"],
  queryFn: ({ signal }) => api.call.listMaps({ signal }),
  staleTime: slowMs,
});

/** As of an instant, and what differs from another; undefined = now, and nothing. */
export const mapQuery = (name: string, at: string | undefined, compare: string | undefined) =>
  queryOptions({
    queryKey: ["maps", name, "picture", at, compare],
    queryFn: ({ signal }) => api.call.showMap({ params: { name }, query: { at, compare }, signal }),
    placeholderData: keepPreviousData,
    // What was does not change.
    refetchInterval: at === undefined ? slowMs : false,
  });

export const lossQuery = (name: string, at: string | undefined, down: string) =>
  queryOptions({
    queryKey: ["maps", name, "loss", at, down],
    queryFn: ({ signal }) => api.call.mapImpact({ params: { name }, query: { at, down }, signal }),
    enabled: down !== "",
    placeholderData: keepPreviousData,
  });

/** What its parts were seen to use, and it does not show. */
export const suggestionsQuery = (name: string) =>
  queryOptions({
    queryKey: ["maps", name, "suggestions"],
    queryFn: ({ signal }) => api.call.listSuggestions({ params: { name }, query: { all: "true" }, signal }),
    refetchInterval: slowMs,
  });

/** What was changed since an instant. */
export const changesQuery = (name: string, from: string) =>
  queryOptions({
    queryKey: ["maps", name, "changes", from],
    queryFn: ({ signal }) => api.call.listMapChanges({ params: { name }, query: { from }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: slowMs,
  });
