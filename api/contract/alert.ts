import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { repair } from "./remediation.ts";

const severity = z.int().nullable().meta({ description: "0 clear, 1 critical, 2 major, 3 minor, 4 warning, 5 info" });
const openedRecord = z.string().nullable().meta({ description: "Record its group has opened" });
const openingFailure = z.string().nullable().meta({
  description: "Why its group has opened no record; tried again by a publication or POST /v1/effects/retry",
});
const reason = z.record(z.string(), json).meta({ description: "Why this CI, this rule, this group" });

export const alert = z
  .object({
    id: z.string(),
    source: z.string(),
    key: z.string(),
    state: z.enum(["firing", "clear"]),
    severity,
    original: z.string().nullable().meta({ description: "How severe it is in the words of its source" }),
    title: z.string(),
    labels: z.record(z.string(), json),
    ci: z.string().nullable(),
    rule: z.string().nullable(),
    group: z.string().nullable(),
    recordId: openedRecord,
    openingFailure,
    episode: z.int(),
    count: z.int(),
    duplicates: z.int(),
    flapping: z.boolean(),
    maintenance: z
      .object({
        name: z.string(),
        on: z.string().meta({ description: "The configuration item that is worked on" }),
        until: z.iso.datetime(),
        record: z.string().nullable().meta({ description: "Who holds the window; null: the caller does not see it" }),
      })
      .nullable()
      .meta({ description: "Why it opens nothing now" }),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    changedAt: z.iso.datetime(),
    reason,
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
  query: cursorQuery.extend({
    state: z.enum(["firing", "clear"]).optional(),
    ci: z.string().optional(),
    group: z.string().max(1_000).optional(),
    bound: z
      .enum(["true", "false"])
      .optional()
      .meta({ description: "false: those that no configuration item was found for, with what was tried as reason" }),
    maintenance: z
      .enum(["true", "false"])
      .optional()
      .meta({ description: "true: those that open nothing now, because somebody works there; false: the others" }),
  }),
  body: none,
  reply: z.object({ items: z.array(alert), next: z.string().nullable() }),
});

export const listAlertGroups = defineOperation({
  id: "listAlertGroups",
  method: "get",
  path: "/v1/alert-groups",
  summary: "Alerts folded: a group a line, and a line for each alert in no group; last changed first",
  tag: "alerts",
  permission: "alerts.read",
  params: none,
  query: cursorQuery.extend({
    state: z
      .enum(["firing", "clear"])
      .optional()
      .meta({ description: "firing: an alert of it fires; clear: none does" }),
    source: z.string().max(63).optional(),
    ci: z.string().max(200).optional(),
    q: z.string().max(200).optional().meta({ description: "Part of a title, an id or a CI of one of its alerts" }),
  }),
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        key: z.string().meta({ description: "Id of the group, or of the alert" }),
        group: z.string().nullable(),
        rule: z.string().nullable(),
        recordId: openedRecord,
        openingFailure,
        alerts: z.int(),
        firing: z.int(),
        maintained: z.int().meta({ description: "Of those that fire, how many open nothing, because of maintenance" }),
        flapping: z.boolean(),
        severity: severity.meta({ description: "The worst of those that fire" }),
        title: z.string(),
        cis: z.array(z.string()).meta({ description: "Up to five of them" }),
        ciCount: z.int(),
        sources: z.array(z.string()),
        last: z.string().meta({ description: "Id of the alert that changed last" }),
        reason,
        events: z.int(),
        firstAt: z.iso.datetime(),
        changedAt: z.iso.datetime(),
      }),
    ),
    next: z.string().nullable(),
  }),
});

const cause = z.object({
  alert: z.string(),
  title: z.string(),
  ci: z.string().nullable(),
  at: z.iso.datetime(),
  because: z.string(),
  correlation: z.string().nullable().meta({ description: "The correlation that names it; null: none does" }),
});

export const showAlertGroup = defineOperation({
  id: "showAlertGroup",
  method: "get",
  path: "/v1/alert-groups/{id}",
  summary: "One group of alerts: which alert the others come from, which alerts it has, and why each of them joined",
  tag: "alerts",
  permission: "alerts.read",
  params: z.object({ id: z.string().min(1).max(1_000) }),
  query: none,
  body: none,
  reply: z.object({
    id: z.string(),
    rule: z.string().meta({ description: "By which its record is opened and told" }),
    recordId: openedRecord,
    openingFailure,
    primary: cause.meta({ description: "The alert that the others come from, as far as is known" }),
    into: z.string().nullable().meta({ description: "The group that it has turned out to be part of" }),
    merged: z.array(z.string()).meta({ description: "Groups that have turned out to be part of it" }),
    cis: z.array(z.string()),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    closedAt: z.iso.datetime().nullable().meta({ description: "When none of its alerts fired any more" }),
    alertCount: z.int(),
    alerts: z
      .array(
        z.object({
          id: z.string(),
          group: z.string().meta({ description: "This one, or one of `merged`" }),
          state: z.enum(["firing", "clear"]),
          severity,
          title: z.string(),
          ci: z.string().nullable(),
          rule: z.string().nullable(),
          changedAt: z.iso.datetime(),
          because: z.string().meta({ description: "Why it is in its group" }),
          correlation: z.string().nullable().meta({ description: "What put it there: a Correlation, or the rule" }),
          with: z.string().nullable().meta({ description: "The alert it belongs to: the evidence" }),
        }),
      )
      .meta({ description: "Those that have changed last, at most 200; GET /v1/alerts?group= has all" }),
  }),
});

export const showAlertNoise = defineOperation({
  id: "showAlertNoise",
  method: "get",
  path: "/v1/alert-noise",
  summary: "Of the alerts that began to fire since then: events, alerts, groups and records, and how many asked nobody",
  tag: "alerts",
  permission: "alerts.read",
  params: none,
  query: z.object({ since: z.iso.datetime({ offset: true }) }),
  body: none,
  reply: z.object({
    since: z.iso.datetime(),
    events: z.int(),
    alerts: z.int().meta({ description: "Episodes that began" }),
    groups: z.int(),
    records: z.int(),
    reduction: z.int().nullable().meta({ description: "Alerts that asked nobody by themselves, of 10,000" }),
  }),
});

// An alert's id holds a slash (`SOURCE/KEY`): in a path it is percent-encoded.
export const alertPath = z.object({ id: z.string().min(1).max(700) });

export const listAlertChanges = defineOperation({
  id: "listAlertChanges",
  method: "get",
  path: "/v1/alerts/{id}/changes",
  summary:
    "What an alert was over time, the latest first: each start and end of an episode, each other severity, CI, group",
  tag: "alerts",
  permission: "alerts.read",
  params: alertPath,
  query: cursorQuery,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        seq: z.int(),
        episode: z.int(),
        at: z.iso.datetime(),
        state: z.enum(["firing", "clear"]),
        severity,
        title: z.string(),
        ci: z.string().nullable(),
        rule: z.string().nullable(),
        group: z.string().nullable(),
        count: z.int().meta({ description: "Events until then" }),
        duplicates: z.int().meta({ description: "Those of them that changed nothing" }),
      }),
    ),
    next: z.string().nullable(),
  }),
});

export const listAlertRepairs = defineOperation({
  id: "listAlertRepairs",
  method: "get",
  path: "/v1/alerts/{id}/repairs",
  summary: "What remediations did, or did not, for the group that an alert is in; the latest first",
  tag: "alerts",
  permission: "alerts.read",
  params: alertPath,
  query: none,
  body: none,
  reply: z.object({ items: z.array(repair) }),
});

export const showAlert = defineOperation({
  id: "showAlert",
  method: "get",
  path: "/v1/alerts/{id}",
  summary: "Show an alert: which configuration item, rule and group, and why",
  tag: "alerts",
  permission: "alerts.read",
  params: alertPath,
  query: none,
  body: none,
  reply: alert,
});
