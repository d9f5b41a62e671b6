import * as z from "zod";
import { file } from "./definition.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const figures = z.object({
  events: z.int().meta({ description: "What sources sent" }),
  rejected: z.int().meta({ description: "Items that were not understood" }),
  alerts: z.int().meta({ description: "Episodes of alerts" }),
  groups: z.int().meta({ description: "Groups of alerts, but for those that are part of another one" }),
  records: z.int().meta({ description: "Records that groups opened, but for those that are part of another one" }),
  told: z.int().meta({ description: "How often a record was opened or told something" }),
  reduction: z.int().nullable().meta({ description: "Alerts that asked nobody by themselves, of 10,000" }),
});

const opening = z.object({
  at: z.iso.datetime(),
  rule: z.string(),
  record: z.string().meta({ description: "Type of the record" }),
  alert: z.string(),
  title: z.string(),
  alerts: z.int().meta({ description: "Alerts in its group" }),
});

export const simulateAlerts = defineOperation({
  id: "simulateAlerts",
  large: true,
  method: "post",
  path: "/v1/definitions/replay",
  summary:
    "Replay the recorded deliveries by definitions that are not published, beside those that are; nothing is written",
  tag: "definitions",
  permission: "definitions.publish",
  params: none,
  query: none,
  body: z.strictObject({
    files: z.array(file).min(1).max(2000),
    since: z.iso.datetime({ offset: true }).meta({ description: "Deliveries that were received from here on" }),
  }),
  reply: z.object({
    since: z.iso.datetime(),
    until: z.iso.datetime().meta({ description: "What was received before it was read" }),
    truncated: z.boolean().meta({ description: "A limit has cut it at `until`" }),
    deliveries: z.int(),
    first: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When the first of them was received: older ones are gone" }),
    before: figures.meta({ description: "By the definitions that are published" }),
    after: figures.meta({ description: "By these" }),
    gone: z.array(opening).meta({ description: "Records that only those that are published open; at most 200" }),
    goneCount: z.int(),
    added: z.array(opening).meta({ description: "Records that only these open; at most 200" }),
    addedCount: z.int(),
    notes: z.array(z.string()).meta({ description: "What is not as it was then" }),
  }),
});
