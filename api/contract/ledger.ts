import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { recordPath } from "./record.ts";

const recordReport = z
  .object({
    recordId: z.string(),
    events: z.int().meta({ description: "Events whose chain is whole" }),
    brokenAt: z.int().nullable().meta({ description: "First event that is not what was committed" }),
    why: z.string().nullable(),
    differences: z
      .array(z.string())
      .meta({ description: "What is read of the record and is not what its ledger says" }),
  })
  .meta({ id: "LedgerReport" });

export const verifyRecord = defineOperation({
  id: "verifyRecord",
  method: "get",
  path: "/v1/records/{type}/{number}/chain",
  summary: "Prove a record: the chain of its ledger, and that all that is read of it is what its events say",
  tag: "ledger",
  permission: "records.read",
  params: recordPath,
  query: none,
  body: none,
  reply: recordReport,
});

export const rebuildRecord = defineOperation({
  id: "rebuildRecord",
  method: "post",
  path: "/v1/records/{type}/{number}/rebuild",
  summary: "Make all that is read of a record anew from its ledger, whose chain must be whole",
  tag: "ledger",
  permission: "ledger.rebuild",
  params: recordPath,
  query: none,
  body: none,
  reply: z.object({
    recordId: z.string(),
    differences: z.array(z.string()).meta({ description: "What was not as its ledger gives it" }),
  }),
});

export const verifyLedgers = defineOperation({
  id: "verifyLedgers",
  method: "get",
  path: "/v1/ledger/reports",
  summary: "Prove a page of all records, by their ids; only those with something wrong are told",
  tag: "ledger",
  permission: "ledger.verify",
  params: none,
  query: cursorQuery,
  body: none,
  reply: z.object({ records: z.int(), events: z.int(), wrong: z.array(recordReport), next: z.string().nullable() }),
});

export const listGaps = defineOperation({
  id: "listGaps",
  method: "get",
  path: "/v1/ledger/gaps",
  summary: "List numbers that no record has, and why; and on the first page what stands where nothing may",
  tag: "ledger",
  permission: "ledger.verify",
  params: none,
  query: cursorQuery,
  body: none,
  reply: z.object({
    items: z.array(z.object({ type: z.string(), number: z.string(), why: z.string(), explained: z.boolean() })),
    strays: z.array(z.string()),
    next: z.string().nullable(),
  }),
});

const head = z.object({
  record: z.string().max(200),
  head: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

export const listHeads = defineOperation({
  id: "listHeads",
  method: "get",
  path: "/v1/ledger/heads",
  summary: "List where each ledger ends, to be kept elsewhere",
  tag: "ledger",
  permission: "ledger.verify",
  params: none,
  query: cursorQuery,
  body: none,
  reply: z.object({ items: z.array(head), next: z.string().nullable() }),
});

export const compareHeads = defineOperation({
  id: "compareHeads",
  method: "post",
  path: "/v1/ledger/heads/comparison",
  summary: "Compare heads that were kept elsewhere with the ledgers as they are",
  tag: "ledger",
  permission: "ledger.verify",
  params: none,
  query: none,
  body: z.strictObject({ heads: z.array(head).max(500) }),
  reply: z.object({ wrong: z.array(z.object({ record: z.string(), why: z.string() })) }),
});
