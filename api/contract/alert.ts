import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

export const alert = z
  .object({
    id: z.string(),
    source: z.string(),
    key: z.string(),
    state: z.enum(["firing", "clear"]),
    severity: z.int().nullable().meta({ description: "0 clear, 1 critical, 2 major, 3 minor, 4 warning, 5 info" }),
    title: z.string(),
    labels: z.record(z.string(), json),
    ci: z.string().nullable(),
    rule: z.string().nullable(),
    group: z.string().nullable(),
    recordId: z.string().nullable().meta({ description: "Record its group has opened" }),
    openingFailure: z.string().nullable().meta({
      description: "Why its group has opened no record; tried again by a publication or POST /v1/effects/retry",
    }),
    episode: z.int(),
    count: z.int(),
    duplicates: z.int(),
    flapping: z.boolean(),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    changedAt: z.iso.datetime(),
    reason: z.record(z.string(), json).meta({ description: "Why this CI, this rule, this group" }),
  })
  .meta({ id: "Alert" });

export const listAlerts = defineOperation({
  id: "listAlerts",
  method: "get",
  path: "/v1/alerts",
  summary: "List alerts, last changed first",
  tag: "alerts",
  permission: "alerts.read",
  params: none,
  query: cursorQuery.extend({ state: z.enum(["firing", "clear"]).optional(), ci: z.string().optional() }),
  body: none,
  reply: z.object({ items: z.array(alert), next: z.string().nullable() }),
});

export const showAlert = defineOperation({
  id: "showAlert",
  method: "get",
  path: "/v1/alerts/{id}",
  summary: "Show an alert: which configuration item, rule and group, and why",
  tag: "alerts",
  permission: "alerts.read",
  // An alert's id holds a slash (`SOURCE/KEY`): in a path it is percent-encoded.
  params: z.object({ id: z.string().min(1).max(700) }),
  query: none,
  body: none,
  reply: alert,
});
