import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const instant = z.iso.datetime();
const severity = z.enum(["", "debug", "info", "warning", "error", "critical"]);

const template = z
  .object({
    source: z.string(),
    id: z.string(),
    text: z.string().meta({ description: "What its lines have in common; `<*>` stands for values" }),
    lines: z.int(),
    firstAt: instant,
    seenAt: instant,
    muted: z.boolean(),
  })
  .meta({ id: "LogTemplate" });

const line = z.object({
  at: instant.nullable().meta({ description: "As it says itself" }),
  app: z.string(),
  host: z.string(),
  severity,
  line: z.string(),
});

export const listLogSources = defineOperation({
  id: "listLogSources",
  method: "get",
  path: "/v1/log-sources",
  summary: "The sources of logs, what they sent, and what of it could not be taken",
  tag: "logs",
  permission: "alerts.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        name: z.string().meta({ description: "Empty: what no source takes" }),
        title: z.string(),
        receive: z.enum(["lines", "otlp", "syslog"]).nullable().meta({ description: "null: it is not published" }),
        stepMs: z.int().nullable(),
        linesMs: z.int().nullable().meta({ description: "How long lines are kept" }),
        lines: z.int().meta({ description: "Since the first" }),
        waiting: z.int().meta({ description: "Not counted yet" }),
        templates: z.int(),
        kept: z.int().meta({ description: "Lines" }),
        heardAt: instant.nullable(),
        refused: z.array(
          z.object({
            reason: z.string(),
            lines: z.int(),
            example: z.string().meta({ description: "The latest" }),
            lastAt: instant,
          }),
        ),
      }),
    ),
  }),
});

export const listLogTemplates = defineOperation({
  id: "listLogTemplates",
  method: "get",
  path: "/v1/log-templates",
  summary: "What lines of logs have in common, those that were seen last first",
  tag: "logs",
  permission: "alerts.read",
  params: none,
  query: cursorQuery.extend({
    source: z.string().max(63).optional(),
    text: z.string().max(200).optional().meta({ description: "Part of it, in whatever letters" }),
    muted: z.enum(["true", "false"]).optional(),
    since: z.iso.datetime({ offset: true }).optional().meta({ description: "That were new from then on" }),
    silent: z.iso.datetime({ offset: true }).optional().meta({ description: "Of which nothing has come since then" }),
  }),
  body: none,
  reply: z.object({ items: z.array(template), next: z.string().nullable() }),
});

const one = z.object({ source: z.string().max(63), template: z.string().max(63) });

const mute = z.object({ muted: z.boolean(), reason: z.string(), by: z.string(), at: instant });

export const showLogTemplate = defineOperation({
  id: "showLogTemplate",
  method: "get",
  path: "/v1/log-sources/{source}/templates/{template}",
  summary: "A template with lines of it, its counts by where they came from, and what people said of it",
  tag: "logs",
  permission: "alerts.read",
  params: one,
  query: none,
  body: none,
  reply: template.extend({
    samples: z.array(line.extend({ receivedAt: instant })).meta({ description: "The latest that are kept" }),
    series: z
      .array(z.object({ id: z.int(), labels: z.record(z.string(), z.string()) }))
      .meta({ description: "How often it came: showMetric has their values" }),
    mutes: z.array(mute).meta({ description: "The latest first" }),
  }),
});

export const muteLogTemplate = defineOperation({
  id: "muteLogTemplate",
  method: "post",
  path: "/v1/log-sources/{source}/templates/{template}/mute",
  summary: "Call a template noise, so that watches tell nothing of it, or take that back",
  tag: "logs",
  permission: "alerts.mute",
  params: one,
  query: none,
  body: z.strictObject({ muted: z.boolean(), reason: z.string().trim().min(1).max(2000) }),
  reply: template,
  status: 201,
});

export const followLogLines = defineOperation({
  id: "followLogLines",
  method: "get",
  path: "/v1/log-sources/{source}/lines",
  summary: "Lines as they come, until they are counted; ask again with `after`",
  tag: "logs",
  permission: "alerts.read",
  params: z.object({ source: z.string().max(63) }),
  query: z.strictObject({
    after: z.coerce
      .number()
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .meta({ description: "`next` of the reply before; left out: from now on" }),
  }),
  body: none,
  reply: z.object({ items: z.array(line), next: z.int() }),
});
