import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const id = z.string().min(1).max(200);

export const revertSource = defineOperation({
  id: "revertSource",
  method: "post",
  path: "/v1/ci-reverts",
  summary: "Take back what a source has said of configuration items, and weigh anew what is left; a page at a time",
  tag: "cmdb",
  permission: "cmdb.write",
  params: none,
  query: none,
  body: z.strictObject({
    source: z.string().min(1).max(200).meta({ description: "Whose word is taken back: `discovery`, `import`, …" }),
    class: z.string().max(63).optional().meta({ description: "Only of items of this class and those that extend it" }),
    cis: z.array(id).min(1).max(1_000).optional().meta({ description: "Only of these, by their ids" }),
    after: id.optional().meta({ description: "`next` of the page before" }),
    limit: z.int().min(1).max(500).default(500),
    reason: z.string().min(1).max(2_000).optional().meta({ description: "Why; kept with the change" }),
    dryRun: z.boolean().default(false).meta({ description: "Change nothing, and answer as if it was done" }),
  }),
  reply: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        class: z.string(),
        changes: z.array(z.object({ attribute: z.string(), from: json, to: json })),
        lost: z.array(z.string()).meta({ description: "Rules of identification that find it no more" }),
        retired: z.boolean().meta({ description: "Nobody says anything of it any more" }),
      }),
    ),
    relations: z
      .array(z.object({ from: z.string(), type: z.string(), to: z.string() }))
      .meta({ description: "Those that end, since nobody else has told them" }),
    next: z.string().nullable().meta({ description: "null: that was all" }),
  }),
});

export const listCiRecomputes = defineOperation({
  id: "listCiRecomputes",
  method: "get",
  path: "/v1/ci-recomputes",
  summary: "How far the items of classes are that were published otherwise: their values and keys are weighed anew",
  tag: "cmdb",
  permission: "cmdb.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        class: z.string(),
        done: z.int(),
        changed: z.int().meta({ description: "How many of them have other values now" }),
        total: z.int(),
        begunAt: z.iso.datetime(),
        endedAt: z.iso.datetime().nullable().meta({ description: "null: it goes on" }),
      }),
    ),
  }),
});
