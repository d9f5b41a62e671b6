import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { peopleSpan } from "./person.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const archivedEvent = z
  .object({
    seq: z.int(),
    at: z.int().meta({ description: "UTC milliseconds" }),
    committedAt: z.iso.datetime().nullable(),
    commandId: z.string(),
    by: z.string(),
    body: json,
    hash: digest,
  })
  .meta({ id: "ArchivedEvent" });

const archivableRecord = z
  .object({
    record: z.string(),
    number: z.string(),
    type: z.string(),
    closedAt: z.iso.datetime().nullable().meta({ description: "null = it is open" }),
    head: z.int(),
    hash: digest,
    bundles: z.array(z.string()).meta({ description: "Digests of all definitions that it was ever pinned to" }),
    events: z.array(archivedEvent),
  })
  .meta({ id: "ArchivableRecord" });

export const listArchivable = defineOperation({
  id: "listArchivable",
  method: "get",
  path: "/v1/archive/records",
  summary: "List records that were closed before an instant, with their whole ledgers",
  tag: "archive",
  permission: "records.archive",
  params: none,
  query: cursorQuery.extend({ closedBefore: z.iso.datetime() }),
  body: none,
  reply: z.object({ items: z.array(archivableRecord), next: z.string().nullable() }),
});

const storedBundle = z.object({ digest, recordType: z.string(), body: json });

export const showEvidence = defineOperation({
  id: "showEvidence",
  method: "get",
  path: "/v1/evidence/{number}",
  summary: "Show all that proves a record without a server: its ledger, its definitions, and who the people were",
  tag: "archive",
  permission: "ledger.verify",
  params: z.object({ number: z.string().max(40) }),
  query: none,
  body: none,
  reply: z.object({
    record: archivableRecord,
    bundles: z.array(storedBundle),
    people: z
      .array(peopleSpan)
      .meta({ description: "What those were, while the record went on, who moved it, were asked or decided" }),
  }),
});

export const showBundle = defineOperation({
  id: "showBundle",
  method: "get",
  path: "/v1/archive/bundles/{digest}",
  summary: "Show the definitions that records are pinned to, as they were published",
  tag: "archive",
  permission: "records.archive",
  params: z.object({ digest }),
  query: none,
  body: none,
  reply: storedBundle,
});

const archivedHead = z.strictObject({ record: z.string().max(200), head: z.int().min(1), hash: digest });

export const dropArchived = defineOperation({
  id: "dropArchived",
  method: "post",
  path: "/v1/archive/drops",
  summary: "Drop records that are in an archive: what is left says where they went",
  tag: "archive",
  permission: "records.archive",
  params: none,
  query: none,
  body: z.strictObject({ archive: digest, records: z.array(archivedHead).max(100) }),
  reply: z.object({
    dropped: z.int(),
    kept: z.array(z.object({ record: z.string(), why: z.string() })),
  }),
});
