import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

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
