import { queryOptions } from "@tanstack/react-query";
import { api } from "./api.ts";

/** What the pages of a record ask for: apart from what stands around every page, which has no use for it. */

export interface RecordName {
  readonly type: string;
  readonly number: string;
}

export const recordQuery = ({ type, number }: RecordName) =>
  queryOptions({
    queryKey: ["record", `${type}/${number}`, "record"],
    queryFn: async ({ signal }) => {
      const record = await api.call.showRecord({ params: { type, number }, signal });
      return { record, readAt: Date.now() };
    },
  });

export const commandsQuery = ({ type, number }: RecordName) =>
  queryOptions({
    queryKey: ["record", `${type}/${number}`, "commands"],
    queryFn: ({ signal }) => api.call.listCommands({ params: { type, number }, signal }),
  });

export const signedQuery = ({ type, number }: RecordName) =>
  queryOptions({
    queryKey: ["record", `${type}/${number}`, "signed"],
    queryFn: ({ signal }) => api.call.listSigned({ params: { type, number }, signal }),
  });

export const clockSpansQuery = ({ type, number }: RecordName) =>
  queryOptions({
    queryKey: ["record", `${type}/${number}`, "clockSpans"],
    queryFn: ({ signal }) => api.call.recordClockSpans({ params: { type, number }, signal }),
  });

export const similarQuery = ({ type, number }: RecordName) =>
  queryOptions({
    queryKey: ["similar", `${type}/${number}`],
    queryFn: ({ signal }) => api.call.listSimilar({ params: { type, number }, query: { limit: 5 }, signal }),
    staleTime: 60_000,
  });

/** Under the record: what it says of itself now is what it is learned by. */
export const predictedQuery = ({ type, number }: RecordName) =>
  queryOptions({
    queryKey: ["record", `${type}/${number}`, "predicted"],
    queryFn: ({ signal }) => api.call.listPredicted({ params: { type, number }, signal }),
  });

/** Numbers that one request asks for, by which a filter is not too long. */
const mostAsked = 80;

/** Those of these records that are seen, by id. */
export const linkedQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ["records", "linked", ids],
    queryFn: async ({ signal }) => {
      const numbers = ids.map((id) => id.slice(id.indexOf("/") + 1));
      const parts = Array.from({ length: Math.ceil(ids.length / mostAsked) }, (_, part) =>
        numbers.slice(part * mostAsked, (part + 1) * mostAsked).join(","),
      );
      const pages = await Promise.all(
        parts.map((number) => api.call.listAllRecords({ query: { number, limit: mostAsked }, signal })),
      );
      return new Map(pages.flatMap(({ items }) => items.map((record) => [record.id, record] as const)));
    },
    enabled: ids.length > 0,
  });

export const timelineQuery = ({ type, number }: RecordName) =>
  queryOptions({
    queryKey: ["record", `${type}/${number}`, "timeline"],
    queryFn: async ({ signal }) => {
      const items = [];
      for await (const event of api.each.recordTimeline({ params: { type, number }, query: { limit: 1_000 }, signal }))
        items.push(event);
      return items;
    },
  });

export const explanationQuery = ({ type, number }: RecordName, head: number) =>
  queryOptions({
    queryKey: ["record", `${type}/${number}`, "explanation", head],
    queryFn: ({ signal }) => api.call.explainRecord({ params: { number }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
