import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import type { Span } from "./held.ts";

const instant = (at: number): string => new Date(at).toISOString();

/** What is held in a time, on these items or on all of them. */
export const windowsQuery = ({ from, until }: Span, cis: string) =>
  queryOptions({
    queryKey: ["windows", from, until, cis],
    queryFn: ({ signal }) =>
      api.call.listWindows({
        query: { from: instant(from), until: instant(until), ...(cis === "" ? {} : { cis }) },
        signal,
      }),
    placeholderData: keepPreviousData,
  });

export interface FreeAsked {
  /** By id or name, with commas. */
  readonly cis: string;
  /** Such as `2h`. */
  readonly length: string;
  /** Whose rules are kept to; nothing = those of all. */
  readonly rules: string;
  /** UTC milliseconds. */
  readonly from: number;
}

export const freeQuery = ({ cis, length, rules, from }: FreeAsked) =>
  queryOptions({
    queryKey: ["windows", "free", cis, length, rules, from],
    queryFn: ({ signal }) =>
      api.call.listFreeWindows({
        query: { cis, length, from: instant(from), limit: 5, ...(rules === "" ? {} : { lifecycle: rules }) },
        signal,
      }),
    enabled: cis !== "" && length !== "",
  });

/** Items that are called like what is written. */
export const itemsLikeQuery = (like: string) =>
  queryOptions({
    queryKey: ["cis", "like", like],
    queryFn: ({ signal }) =>
      api.call.listCis({ query: { state: "active", limit: 20, ...(like === "" ? {} : { q: like }) }, signal }),
    staleTime: 60_000,
  });
