import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import type { RecordName } from "../data/record-queries.ts";

/** What the pages for who audits ask for. */

export interface AuditAsked {
  readonly person?: string | undefined;
  /** A day, such as `2026-11-30`. */
  readonly since?: string | undefined;
}

export const auditQuery = ({ person, since }: AuditAsked) =>
  infiniteQueryOptions({
    queryKey: ["audit", "events", person, since],
    queryFn: ({ signal, pageParam }) =>
      api.call.listAudit({
        query: { person, since: since === undefined ? undefined : `${since}T00:00:00Z`, limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });

export const gapsQuery = queryOptions({
  queryKey: ["audit", "gaps"],
  queryFn: ({ signal }) => api.call.listGaps({ query: { limit: 100 }, signal }),
});

export const proveRecord = ({ type, number }: RecordName) => api.call.verifyRecord({ params: { type, number } });

export const provePage = (cursor: string | undefined, signal: AbortSignal) =>
  api.call.verifyLedgers({ query: { cursor, limit: 200 }, signal });

/** Where each ledger ends, a line of JSON each, as `opsloom heads export` writes it. */
export async function readHeads(): Promise<{ readonly count: number; readonly text: string }> {
  const lines: string[] = [];
  for await (const head of api.each.listHeads({ query: { limit: 200 } })) lines.push(`${JSON.stringify(head)}\n`);
  return { count: lines.length, text: lines.join("") };
}
