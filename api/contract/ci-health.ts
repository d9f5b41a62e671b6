import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const score = z.int().nullable().meta({ description: "0 to 100; null: there is nothing to look at" });

export const showCiHealth = defineOperation({
  id: "showCiHealth",
  method: "get",
  path: "/v1/ci-health",
  summary:
    "How complete and correct what is known of configuration items is, by class, by group or service, and of their relations",
  tag: "cmdb",
  permission: "cmdb.read",
  params: none,
  query: z.strictObject({
    by: z.enum(["group", "service"]).optional().meta({ description: "Whose items are told of in `parts`" }),
  }),
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        class: z.string(),
        title: z.string(),
        cis: z.int().meta({ description: "Of this class itself, without those that are retired" }),
        completeness: score.meta({ description: "Parts of the values that are required or recommended" }),
        correctness: score.meta({ description: "Parts of the items that are not stale, orphans or duplicates" }),
        stale: z.int(),
        orphans: z.int().meta({ description: "Without the item that they are recognized within" }),
        duplicates: z.int().meta({ description: "Of each set that may be one thing, all but one" }),
        withRequired: z.int().meta({ description: "Items that lack nothing that is required" }),
        right: z.int().meta({ description: "Items that are neither stale, an orphan, nor a duplicate" }),
        missing: z.record(z.string(), z.int()).meta({ description: "By attribute, how many have no value" }),
      }),
    ),
    parts: z
      .array(
        z.object({
          part: z.string().meta({ description: "Name of the group or of the map; empty: of nobody" }),
          title: z.string(),
          cis: z.int(),
          completeness: score.meta({ description: "Parts of the values that are required or recommended" }),
          correctness: score.meta({ description: "Parts of the items that are not stale, orphans or duplicates" }),
          stale: z.int(),
          orphans: z.int(),
          duplicates: z.int(),
          withRequired: z.int(),
          right: z.int(),
          asked: z.int().meta({ description: "Values that are required or recommended" }),
          lacking: z.int().meta({ description: "Those of them that are missing" }),
        }),
      )
      .meta({
        description: "By the group that answers for items, or by the service whose map they are in; none without `by`",
      }),
    relations: z.array(
      z.object({
        type: z.string(),
        relations: z.int(),
        correctness: z.int().meta({ description: "0 to 100: parts of those that are neither stale nor orphans" }),
        stale: z.int().meta({ description: "An end was not seen for too long" }),
        orphans: z.int().meta({ description: "An end is retired" }),
      }),
    ),
  }),
});
