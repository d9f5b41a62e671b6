import * as z from "zod";
import { file } from "./definition.ts";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const method = z.enum(["threshold", "baseline", "forecast", "outlier", "new", "gone"]);

export const listWatches = defineOperation({
  id: "listWatches",
  method: "get",
  path: "/v1/watches",
  summary: "The watches there are, and what they notice now",
  tag: "metrics",
  permission: "alerts.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        source: z.string(),
        method,
        watched: z.int().meta({ description: "Series, or what is added up of them" }),
        learning: z.int().meta({ description: "Of them: not enough is known yet, so that nothing fires" }),
        firing: z.int(),
      }),
    ),
  }),
});

const group = z.object({
  labels: z.record(z.string(), z.string()),
  at: z.iso.datetime().meta({ description: "Of the last point" }),
  value: z.number(),
  score: z.number().meta({ description: "0 to 10" }),
  fires: z.boolean(),
  learning: z.boolean(),
  told: z.object({ at: z.iso.datetime(), title: z.string() }).nullable(),
  evidence: z.record(z.string(), json).meta({ description: "What it is judged by" }),
});

export const showWatch = defineOperation({
  id: "showWatch",
  method: "get",
  path: "/v1/watches/{name}",
  summary: "What a watch knows of each series, the highest score first",
  tag: "metrics",
  permission: "alerts.read",
  params: z.object({ name: z.string().min(1).max(63) }),
  query: none,
  body: none,
  reply: z.object({
    name: z.string(),
    title: z.string(),
    source: z.string(),
    method,
    value: z.enum(["value", "rate"]).meta({ description: "rate: how much a counter grows in a second" }),
    groups: z.array(group),
  }),
});

export const testWatch = defineOperation({
  id: "testWatch",
  large: true,
  method: "post",
  path: "/v1/watches/{name}/test",
  summary: "What a watch, published or not, would have told of what is stored; nothing is written",
  tag: "metrics",
  permission: "definitions.read",
  params: z.object({ name: z.string().min(1).max(63) }),
  query: none,
  body: z.strictObject({
    files: z.array(file).max(2000).default([]).meta({ description: "Definitions that are not published" }),
    days: z.int().min(1).max(400).default(30),
    series: z.int().min(1).max(200).default(20).meta({ description: "Groups that are looked at" }),
  }),
  reply: z.object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    watched: z.int().meta({ description: "Groups that were looked at" }),
    samples: z.int(),
    learning: z.int().meta({ description: "Groups of which not enough is stored" }),
    perDay: z.number().meta({ description: "Episodes that would have begun, of the groups looked at, in a day" }),
    events: z.array(
      z.object({
        at: z.iso.datetime(),
        key: z.string(),
        state: z.enum(["firing", "clear"]),
        severity: z.int(),
        title: z.string(),
      }),
    ),
    problems: z.array(z.string()),
  }),
});
