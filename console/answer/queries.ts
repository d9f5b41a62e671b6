import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import type { RecordName } from "../data/record-queries.ts";

/** What is found by words, among these types; null = all. */
export const searchQuery = (words: string, types: readonly string[] | null, limit = 8) =>
  queryOptions({
    queryKey: ["search", words, types, limit],
    queryFn: async ({ signal }) => {
      const query = { q: words, limit, ...(types === null ? {} : { type: types.join(",") }) };
      return (await api.call.search({ query, signal })).items;
    },
    enabled: words.length >= 2 && types?.length !== 0,
    placeholderData: keepPreviousData,
  });

/** Answers that have changed last, of those that are not over. */
export const latestQuery = (types: readonly string[]) =>
  queryOptions({
    queryKey: ["records", "answers", types],
    queryFn: ({ signal }) =>
      api.call.listAllRecords({
        query: { type: types.join(","), open: "true", sort: "-updatedAt", limit: 20 },
        signal,
      }),
    enabled: types.length > 0,
  });

/** One version of a record, which never changes. */
export const versionQuery = ({ type, number }: RecordName, version: number) =>
  queryOptions({
    queryKey: ["record", `${type}/${number}`, "version", version],
    queryFn: ({ signal }) => api.call.showVersion({ params: { type, number, version }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: version > 0,
  });
