import type { Item } from "../../client/call.ts";

/**
 * An archive is a gzip file of JSON lines: a head, records each behind the definitions it was pinned to, and an end
 * with the SHA-256 over all lines before it.
 */
export type ArchiveLine =
  | { readonly kind: "archive"; readonly version: 1; readonly createdAt: string; readonly closedBefore: string }
  | { readonly kind: "bundle"; readonly digest: string; readonly recordType: string; readonly body: unknown }
  | ({ readonly kind: "record" } & ArchivedRecord)
  | { readonly kind: "end"; readonly records: number; readonly bundles: number; readonly digest: string };

export type ArchivedRecord = Item<"listArchivable">;
