import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const named = z.object({
  kind: z.enum(["user", "group"]),
  name: z.string(),
  title: z.string().meta({ description: "What people call them" }),
});

const waitsFor = z
  .object({
    what: z.enum(["approval", "you", "work"]).meta({
      description:
        "`approval`: a decision; `you`: the caller, by one of `commands`; `work`: those who work on it, or other records",
    }),
    who: z.array(named).meta({ description: "Of those the caller may know; empty = nobody by name" }),
    commands: z.array(z.string()).meta({ description: "What the caller is asked for" }),
    until: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When the decision, the answer or the work is due; null = at no time" }),
  })
  .meta({ id: "WaitsFor" });

const ownRecord = z
  .object({
    id: z.string(),
    type: z.string(),
    typeTitle: z.string(),
    number: z.string(),
    label: z.string().nullable().meta({ description: "What it is called: its first field of the greatest weight" }),
    state: z.string(),
    final: z.boolean(),
    openedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    openedFor: z.string().nullable().meta({ description: "The record that asked for it, when the caller sees that" }),
    waitsFor: waitsFor.nullable().meta({ description: "null = for nobody: it is over" }),
    steps: z
      .array(z.object({ state: z.string(), at: z.iso.datetime() }))
      .meta({ description: "The states it was in, the present one last" }),
  })
  .meta({ id: "OwnRecord" });

export const listOwnRecords = defineOperation({
  id: "listOwnRecords",
  method: "get",
  path: "/v1/my/records",
  summary:
    "What the caller has opened or is named in by a field that lets them see it: where it is, and whom it waits for",
  tag: "records",
  permission: "records.own",
  params: none,
  query: z.strictObject({
    ...cursorQuery.shape,
    limit: z.coerce.number().int().min(1).max(100).default(20),
    open: z
      .enum(["true", "false"])
      .optional()
      .meta({ description: "Only records that are not final, or only those that are" }),
  }),
  body: none,
  reply: z.object({ items: z.array(ownRecord), next: z.string().nullable() }),
});
