import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const auditEvent = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    person: z
      .string()
      .nullable()
      .meta({ description: "Who did it; $engine: the host itself; null: whoever had the database" }),
    action: z.string().meta({ description: "What was done, such as key.made" }),
    subject: z.string().meta({ description: "What it was done to" }),
    details: z.record(z.string(), json),
  })
  .meta({ id: "AuditEvent" });

export const listAudit = defineOperation({
  id: "listAudit",
  method: "get",
  path: "/v1/audit",
  summary: "List who changed who may do what, and when, newest first",
  tag: "people",
  permission: "audit.read",
  params: none,
  query: cursorQuery.extend({
    since: z.iso.datetime({ offset: true }).optional().meta({ description: "Only what was done then or later" }),
    person: z.string().max(200).optional().meta({ description: "Only what this person did" }),
  }),
  body: none,
  reply: z.object({ items: z.array(auditEvent), next: z.string().nullable() }),
});
