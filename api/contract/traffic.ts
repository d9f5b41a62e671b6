import * as z from "zod";
import { ciPath } from "./cmdb.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const address = z.string().min(1).max(253);
const port = z.int().min(1).max(65_535);

export const reportTraffic = defineOperation({
  id: "reportTraffic",
  method: "put",
  path: "/v1/traffic",
  summary: "Say which processes were seen to have connections open to which others; maps suggest relations of it",
  tag: "cmdb",
  permission: "cmdb.write",
  large: true,
  params: none,
  query: none,
  body: z.strictObject({
    source: z.string().min(1).max(100).meta({ description: "Who has seen them, such as ss" }),
    sightings: z
      .array(
        z.strictObject({
          at: z.iso.datetime({ offset: true }).optional().meta({ description: "Left out: now" }),
          from: z
            .union([z.strictObject({ ci: z.string().min(1).max(200) }), z.strictObject({ address, port })])
            .meta({ description: "Who opened it: a CI by its id, or where that process itself listens" }),
          to: z.strictObject({ address, port }).meta({ description: "Where the other one listens" }),
        }),
      )
      .min(1)
      .max(5_000),
  }),
  reply: z.object({
    edges: z.int().meta({ description: "Pairs of CIs that were seen, each once" }),
    fresh: z.int().meta({ description: "Those of them that were never seen before" }),
    unknown: z
      .array(z.object({ address: z.string(), port: z.int(), because: z.enum(["nobody", "several"]) }))
      .meta({ description: "Where no CI is known to listen, or more than one" }),
  }),
});

const suggestion = z.object({
  from: z.string().meta({ description: "The CI of the map that uses the other" }),
  to: z.object({ id: z.string(), name: z.string(), class: z.string(), state: z.string() }),
  type: z.string().meta({ description: "The relation that is made of it when it is accepted" }),
  port: z.int(),
  samples: z.int().meta({ description: "How often it was seen" }),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  users: z.int().meta({ description: "How many other CIs use the far end" }),
  confidence: z.enum(["high", "medium", "low", "veryLow"]),
  state: z.enum(["suggested", "accepted", "ignored"]),
  because: z.string().nullable(),
  by: z.string().nullable().meta({ description: "Who has decided" }),
});

export const listSuggestions = defineOperation({
  id: "listSuggestions",
  method: "get",
  path: "/v1/maps/{name}/suggestions",
  summary: "What the parts of a map were seen to use that it does not show, the most likely first",
  tag: "cmdb",
  permission: "cmdb.read",
  params: z.object({ name: z.string().min(1).max(63) }),
  query: z.strictObject({
    all: z.enum(["true", "false"]).default("false").meta({ description: "true: those that were ignored, too" }),
  }),
  body: none,
  reply: z.object({
    items: z.array(suggestion),
    shared: z.array(z.string()).meta({ description: "Ids of what is used too, and shared: it is not suggested" }),
    waiting: z.int().meta({ description: "What was not seen often enough yet, or not for long" }),
  }),
});

export const decideSuggestion = defineOperation({
  id: "decideSuggestion",
  method: "put",
  path: "/v1/cis/{id}/suggestions/{other}",
  summary: "Accept or ignore that a configuration item depends on one that it was seen to use",
  tag: "cmdb",
  permission: "cmdb.write",
  params: ciPath.extend({ other: z.string().min(1).max(200) }),
  query: none,
  body: z.strictObject({
    state: z.enum(["accepted", "ignored", "suggested"]).meta({ description: "suggested: it is decided no more" }),
    because: z.string().min(1).max(2_000).optional().meta({ description: "Why; to ignore it needs a reason" }),
    type: z.string().min(1).max(100).default("dependsOn").meta({ description: "The relation that is made of it" }),
  }),
  reply: z.object({
    from: z.string(),
    to: z.string(),
    state: z.enum(["accepted", "ignored", "suggested"]),
    changed: z.boolean(),
  }),
});
