import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

export const ci = z
  .object({
    id: z.string(),
    name: z.string(),
    class: z.string(),
    state: z.enum(["active", "absent", "retired"]),
    attributes: z
      .record(
        z.string(),
        z.object({
          value: json,
          source: z.string(),
          at: z.iso.datetime(),
          by: z.string().nullable().meta({ description: "The person who said so; null: a program" }),
          guessed: z.boolean().meta({ description: "It is likely, and was not seen" }),
          others: z
            .array(
              z.object({
                source: z.string(),
                value: json,
                at: z.iso.datetime(),
                by: z.string().nullable(),
                guessed: z.boolean(),
              }),
            )
            .meta({ description: "What other sources say of it, the latest first" }),
        }),
      )
      .meta({ description: "Each with the value that stands and who said so" }),
    firstSeenAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    absentAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Ci" });

export const ciPath = z.object({ id: z.string().min(1).max(200) });

export const listCis = defineOperation({
  id: "listCis",
  method: "get",
  path: "/v1/cis",
  summary: "List configuration items by name",
  tag: "cmdb",
  permission: "cmdb.read",
  params: none,
  query: cursorQuery.extend({
    class: z.string().optional().meta({ description: "A class and those that extend it" }),
    state: z.enum(["active", "absent", "retired"]).optional(),
    q: z.string().max(200).optional().meta({ description: "Part of name or id" }),
  }),
  body: none,
  reply: z.object({ items: z.array(ci), next: z.string().nullable() }),
});

export const listCiClasses = defineOperation({
  id: "listCiClasses",
  method: "get",
  path: "/v1/ci-classes",
  summary: "The published classes of configuration items, with how many of each there are",
  tag: "cmdb",
  permission: "cmdb.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        ancestors: z.array(z.string()).meta({ description: "What it extends, the nearest first" }),
        count: z
          .object({ active: z.int(), absent: z.int(), retired: z.int() })
          .meta({ description: "Of this class itself, without those that extend it" }),
        attributes: z
          .array(
            z.object({
              name: z.string(),
              type: z.string(),
              many: z.boolean(),
              required: z.boolean(),
              values: z.array(z.string()).nullable(),
            }),
          )
          .meta({ description: "Its own, the inherited ones and those of every class" }),
      }),
    ),
  }),
});

export const showCi = defineOperation({
  id: "showCi",
  method: "get",
  path: "/v1/cis/{id}",
  summary: "Show a configuration item with its relations and latest changes",
  tag: "cmdb",
  permission: "cmdb.read",
  params: ciPath,
  query: none,
  body: none,
  reply: ci.extend({
    merged: z.array(z.string()).meta({ description: "Ids of those that were merged into it, and lead to it" }),
    relations: z.array(
      z.object({
        name: z.string(),
        direction: z.enum(["to", "from"]),
        ci: z.object({ id: z.string(), class: z.string(), name: z.string(), state: z.string() }),
        source: z.string(),
        since: z.iso.datetime(),
      }),
    ),
    pastRelations: z
      .array(
        z.object({
          name: z.string(),
          direction: z.enum(["to", "from"]),
          ci: z.object({ id: z.string(), class: z.string(), name: z.string(), state: z.string() }),
          source: z.string(),
          from: z.iso.datetime(),
          to: z.iso.datetime(),
        }),
      )
      .meta({ description: "Relations that are no more, the last to end first" }),
    changes: z.array(
      z.object({
        at: z.iso.datetime(),
        source: z.string(),
        by: z.string().nullable(),
        because: z.string().nullable(),
        changes: z.array(z.object({ attribute: z.string(), from: json, to: json })),
      }),
    ),
  }),
});

const end = z.object({
  id: z.string(),
  class: z.string(),
  name: z.string(),
  state: z.enum(["active", "absent", "retired"]),
});

export const listDuplicates = defineOperation({
  id: "listDuplicates",
  method: "get",
  path: "/v1/ci-duplicates",
  summary: "List configuration items that may be one thing twice, for a person to judge; none of which one is retired",
  tag: "cmdb",
  permission: "cmdb.read",
  params: none,
  query: cursorQuery,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        ci: end,
        other: end,
        because: z.string(),
        firstSeenAt: z.iso.datetime(),
        lastSeenAt: z.iso.datetime(),
        record: z
          .string()
          .nullable()
          .meta({ description: "Where people decide of the set that both belong to; null: no class asks for it" }),
      }),
    ),
    next: z.string().nullable(),
  }),
});

export const ciImpact = defineOperation({
  id: "ciImpact",
  method: "get",
  path: "/v1/cis/{id}/impact",
  summary: "What depends on a configuration item, nearest first: its blast radius",
  tag: "cmdb",
  permission: "cmdb.read",
  params: ciPath,
  query: z.strictObject({
    depth: z.coerce.number().int().min(1).max(32).default(8),
    limit: z.coerce.number().int().min(1).max(2000).default(500),
  }),
  body: none,
  reply: z.object({
    affected: z.array(
      z.object({
        id: z.string(),
        class: z.string(),
        name: z.string(),
        distance: z.int(),
        via: z.object({ id: z.string(), type: z.string() }),
        knownSince: z.string().meta({ description: "Since when all relations of the way to it are known" }),
      }),
    ),
    byClass: z.record(z.string(), z.int()),
    truncated: z.boolean(),
    version: z.string().meta({ description: "Of the graph of CIs that was read: its last changes" }),
  }),
});
