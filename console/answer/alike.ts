import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import { recordTypesQuery } from "../data/queries.ts";

/** What is offered to somebody who writes: apart from what the pages of answers ask for, for others have no use for it. */

/** Types whose records are read as they were approved: what answers a question. */
export const answerTypesQuery = queryOptions({
  ...recordTypesQuery,
  select: ({ items }) => items.filter(({ versions }) => versions),
});

/** Records of a type that are about the same as what is being written, or as what is written of an item. */
export const alikeQuery = (type: string, written: string, open: boolean, ci?: string) =>
  queryOptions({
    queryKey: ["alike", type, written, open, ci],
    queryFn: async ({ signal }) => {
      const query = {
        type,
        text: written.slice(0, 2_000),
        limit: 4,
        ...(open ? { open: "true" as const } : {}),
        ...(ci === undefined ? {} : { ci }),
      };
      return (await api.call.findSimilar({ query, signal })).items;
    },
    enabled: type !== "" && written.length >= 3,
    placeholderData: keepPreviousData,
  });
