import type { Item, Reply } from "../../client/call.ts";

/**
 * An archive is a gzip file of JSON lines: a head, records each behind the definitions it was pinned to, and an end
 * with the SHA-256 over all lines before it. Evidence is one of records that were named, with what their people were.
 */
export type ArchiveLine =
  | {
      readonly kind: "archive";
      readonly version: 1;
      readonly createdAt: string;
      /** Every record of it was closed before; null = evidence, of records that may be open. */
      readonly closedBefore: string | null;
    }
  | { readonly kind: "bundle"; readonly digest: string; readonly recordType: string; readonly body: unknown }
  | ({ readonly kind: "record" } & ArchivedRecord)
  /** What people were while the record before it went on. */
  | { readonly kind: "people"; readonly record: string; readonly spans: readonly PeopleSpan[] }
  /** An uptime, and behind it what it was reckoned from; the ledgers of its records are records of the file. */
  | ({ readonly kind: "uptime" } & ArchivedUptime)
  | { readonly kind: "uptimeRow"; readonly source: string; readonly row: unknown }
  | { readonly kind: "end"; readonly records: number; readonly bundles: number; readonly digest: string };

export type ArchivedRecord = Item<"listArchivable">;
export type PeopleSpan = Reply<"showEvidence">["people"][number];
/** What the API tells as evidence, without its rows: they are lines of their own. */
export type ArchivedUptime = Omit<Reply<"showUptimeEvidence">, "rows">;
