import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { fields, recordPath } from "./record.ts";

const waitingApproval = z
  .object({
    recordId: z.string(),
    number: z.string(),
    type: z.string(),
    title: z.string().nullable(),
    approval: z.string(),
    stage: z.string(),
    approver: z.string(),
    digest: z.string().meta({ description: "What is signed; send it back with the decision" }),
    requestedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "WaitingApproval" });

export const listApprovals = defineOperation({
  id: "listApprovals",
  method: "get",
  path: "/v1/approvals",
  summary: "What waits for the caller's decision, own and delegated, oldest first",
  tag: "approvals",
  permission: "records.own",
  params: none,
  query: z.strictObject({
    all: z.enum(["true", "false"]).optional().meta({ description: "Everyone's, of records that the caller sees" }),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  body: none,
  reply: z.object({ items: z.array(waitingApproval) }),
});

const signing = z
  .object({
    approval: z.string(),
    facet: z.string().nullable().meta({ description: "null = it is of the main lifecycle" }),
    stage: z.string(),
    digest: z.string().nullable().meta({ description: "null = the caller sees a part of the record" }),
    signed: fields.meta({ description: "What is signed, of the fields that the caller sees" }),
    earlier: z
      .object({
        at: z.iso.datetime(),
        by: z.string().nullable().meta({ description: "Who decided then; null = it was asked, and nobody had" }),
        decision: z.enum(["approve", "reject"]).nullable(),
        own: z.boolean().meta({ description: "The caller decided then, or somebody for them" }),
        changes: z.array(z.object({ field: z.string(), was: json, is: json })),
      })
      .nullable()
      .meta({ description: "The decision before that it is compared with; null = nobody was asked before" }),
  })
  .meta({ id: "Signing" });

export const listSigned = defineOperation({
  id: "listSigned",
  method: "get",
  path: "/v1/records/{type}/{number}/signed",
  summary: "What the approvals that wait on a record sign, and what has changed in it since it was decided on before",
  tag: "approvals",
  permission: "records.own",
  params: recordPath,
  query: none,
  body: none,
  reply: z.object({ items: z.array(signing) }),
});
