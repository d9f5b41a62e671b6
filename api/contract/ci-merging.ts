import * as z from "zod";
import { ciPath } from "./cmdb.ts";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const id = z.string().min(1).max(200);
const reason = z.string().min(1).max(2_000).optional().meta({ description: "Why; kept with the change" });
const edge = z.object({ from: z.string(), type: z.string(), to: z.string() });

export const mergeCis = defineOperation({
  id: "mergeCis",
  method: "post",
  path: "/v1/cis/{id}/merge",
  summary: "Make configuration items one: this one stays, and whatever leads to the others leads to it",
  tag: "cmdb",
  permission: "cmdb.write",
  params: ciPath,
  query: none,
  body: z.strictObject({
    others: z.array(id).min(1).max(50).meta({ description: "Ids of those that are the same thing" }),
    take: z
      .record(z.string().max(100), id)
      .default({})
      .meta({ description: "Whose value of an attribute is right, by id; else precedence says" }),
    reason,
    dryRun: z.boolean().default(false).meta({ description: "Change nothing, and show the plan" }),
  }),
  reply: z.object({
    id: z.string(),
    merged: z.array(z.string()),
    changes: z
      .array(z.object({ attribute: z.string(), from: json, to: json }))
      .meta({ description: "Of the one that stays" }),
    relations: z.array(
      z.object({
        was: edge,
        becomes: edge.nullable().meta({ description: "null: it ends, both its ends are one now" }),
      }),
    ),
  }),
});

export const keepDuplicates = defineOperation({
  id: "keepDuplicates",
  method: "put",
  path: "/v1/ci-duplicates/{id}/{other}/distinct",
  summary: "Say that two configuration items that look alike are two: they are listed no more",
  tag: "cmdb",
  permission: "cmdb.write",
  status: 204,
  params: ciPath.extend({ other: id }),
  query: none,
  body: z.strictObject({ reason }),
  reply: z.null(),
});
