import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";

/** What the pages of logs ask for. */
const slowMs = 60_000;

const hourMs = 3_600_000;
/** What is new, or gone, is so of the last day. */
const freshMs = 24 * hourMs;

export const logFilters = ["all", "new", "gone", "muted"] as const;
export type LogFilter = (typeof logFilters)[number];

export interface TemplatesAsked {
  readonly source: string | undefined;
  readonly q: string;
  readonly show: LogFilter;
}

export const readShow = (word: unknown): LogFilter => logFilters.find((one) => one === word) ?? "all";

export const logSourcesQuery = queryOptions({
  queryKey: ["logs", "sources"],
  queryFn: ({ signal }) => api.call.listLogSources({ signal }),
  refetchInterval: slowMs,
});

export const templatesQuery = ({ source, q, show }: TemplatesAsked) =>
  infiniteQueryOptions({
    queryKey: ["logs", "templates", source, q, show],
    queryFn: ({ signal, pageParam }) => {
      const dayAgo = new Date(Date.now() - freshMs).toISOString();
      return api.call.listLogTemplates({
        query: {
          source,
          ...(q === "" ? {} : { text: q }),
          ...(show === "new" ? { since: dayAgo } : {}),
          ...(show === "gone" ? { silent: dayAgo } : {}),
          ...(show === "muted" ? { muted: "true" } : {}),
          limit: 50,
          cursor: pageParam,
        },
        signal,
      });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: slowMs,
  });

export const templateQuery = (source: string, template: string) =>
  queryOptions({
    queryKey: ["logs", "template", source, template],
    queryFn: ({ signal }) => api.call.showLogTemplate({ params: { source, template }, signal }),
    refetchInterval: slowMs,
  });
