import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

export const halt = z
  .object({
    id: z.string(),
    remediation: z.string().nullable().meta({ description: "null = all of them" }),
    reason: z.string(),
    by: z.string(),
    at: z.iso.datetime(),
  })
  .meta({ id: "RemediationHalt" });

const body = z.strictObject({
  remediation: z.string().min(1).max(63).optional().meta({ description: "Left out: all of them" }),
  reason: z.string().trim().min(1).max(2000),
});

export const haltRemediations = defineOperation({
  id: "haltRemediations",
  method: "post",
  path: "/v1/remediation-halts",
  summary: "Switch off all remediations, or one: none is begun any more; what has begun goes on",
  tag: "remediations",
  permission: "remediations.halt",
  params: none,
  query: none,
  body,
  reply: halt,
  status: 201,
});

export const resumeRemediations = defineOperation({
  id: "resumeRemediations",
  method: "post",
  path: "/v1/remediation-halts/lift",
  summary: "Lift the halt of all remediations, or of one",
  tag: "remediations",
  permission: "remediations.release",
  params: none,
  query: none,
  body,
  reply: halt,
});
