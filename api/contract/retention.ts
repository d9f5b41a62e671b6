import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const retentionKind = z
  .object({
    kind: z.string(),
    table: z.string(),
    days: z.int().nullable().meta({ description: "How long rows are kept; null: for ever" }),
    defaultDays: z.int(),
    minDays: z.int(),
    because: z.string().meta({ description: "Why nothing needs rows of this kind after that time" }),
    rows: z.int().meta({ description: "Rows of the table; an estimate where there are many" }),
    oldest: z.iso.datetime().nullable(),
    due: z.int().meta({ description: "Rows that go in the next round, counted up to 1,000,000" }),
    round: z
      .object({ at: z.iso.datetime(), dropped: z.int(), total: z.int() })
      .nullable()
      .meta({ description: "The last round over this kind; null: there was none" }),
  })
  .meta({ id: "RetentionKind" });

export const showRetention = defineOperation({
  id: "showRetention",
  method: "get",
  path: "/v1/retention",
  summary: "Show how long rows of each kind are kept, how many there are, and how many go next",
  tag: "retention",
  permission: "ledger.verify",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(retentionKind) }),
});

export const runRetention = defineOperation({
  id: "runRetention",
  method: "post",
  path: "/v1/retention/rounds",
  summary: "Drop what is kept long enough now, for some seconds; or count it",
  tag: "retention",
  permission: "retention.run",
  params: none,
  query: none,
  body: z.strictObject({ dryRun: z.boolean() }),
  reply: z.object({
    dropped: z.record(z.string(), z.int()).meta({ description: "Rows by kind; of a dry run, those that would go" }),
    more: z.boolean().meta({ description: "True when the time was up: ask again to go on" }),
  }),
});
