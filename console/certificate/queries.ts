import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";

/** What the pages of certificates ask for. */

const slowMs = 60_000;

export const breaksQuery = queryOptions({
  queryKey: ["certificates", "breaks"],
  queryFn: ({ signal }) => api.call.listBreaks({ signal }),
  refetchInterval: slowMs,
});

export const certificatesQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["certificates", "list", q],
    queryFn: ({ signal, pageParam }) =>
      api.call.listCertificates({
        query: { limit: 100, cursor: pageParam, ...(q === "" ? {} : { q }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const certificateQuery = (fingerprint: string) =>
  queryOptions({
    queryKey: ["certificates", "one", fingerprint],
    queryFn: ({ signal }) => api.call.showCertificate({ params: { fingerprint }, signal }),
    refetchInterval: slowMs,
  });
