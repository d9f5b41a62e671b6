import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { probeFailure } from "./probe-failure.ts";

const run = z
  .object({
    id: z.string(),
    account: z.string(),
    phase: z
      .enum(["running", "completed", "partial", "cancelled", "expired", "faulted"])
      .meta({ description: "partial: some scopes were not listed, and nothing is said of what is gone there" }),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    scopes: z.int().meta({ description: "A service in a region each" }),
    counts: z.record(z.string(), z.number()),
    absent: z.array(z.string()).meta({ description: "CIs found to be gone" }),
    fault: z.string().nullable(),
    whole: z.boolean(),
  })
  .meta({ id: "CloudRun" });

const account = z
  .object({
    name: z.string(),
    title: z.string(),
    owner: z.string().nullable(),
    provider: z.string(),
    id: z.string(),
    regions: z.array(z.string()),
    services: z.array(z.string()),
    endpoint: z.string().nullable(),
    collector: z.string().nullable(),
    resources: z.record(z.string(), z.int()).meta({ description: "How many are there, by type" }),
    regional: z
      .array(z.object({ region: z.string(), type: z.string(), resources: z.int() }))
      .meta({ description: "The same by region" }),
    made: z
      .array(z.object({ number: z.string().nullable(), resources: z.int() }))
      .meta({ description: "By plans, for which record (docs/cloud.md); null: for one that the caller does not see" }),
    run: run.nullable().meta({ description: "The latest listing" }),
  })
  .meta({ id: "CloudAccount" });

export const listCloudAccounts = defineOperation({
  id: "listCloudAccounts",
  method: "get",
  path: "/v1/cloud/accounts",
  summary: "The published accounts of providers, with what each has and its latest listing",
  tag: "cloud",
  permission: "cmdb.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(account) }),
});

export const runCloudAccount = defineOperation({
  id: "runCloudAccount",
  method: "post",
  path: "/v1/cloud/accounts/{name}/run",
  summary: "List an account now, whatever its schedule says; joins a listing by hand that still runs",
  tag: "cloud",
  permission: "discovery.run",
  params: z.object({ name: z.string().max(200) }),
  query: none,
  body: none,
  reply: z.object({ workflow: z.string(), account: z.string() }),
  status: 202,
});

export const listCloudRuns = defineOperation({
  id: "listCloudRuns",
  method: "get",
  path: "/v1/cloud/runs",
  summary: "Listings of accounts, newest first",
  tag: "cloud",
  permission: "cmdb.read",
  params: none,
  query: z.strictObject({
    account: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(20),
  }),
  body: none,
  reply: z.object({ items: z.array(run) }),
});

export const showCloudRun = defineOperation({
  id: "showCloudRun",
  method: "get",
  path: "/v1/cloud/runs/{run}",
  summary: "One listing of an account: what became of each service in each region, and what was in the way",
  tag: "cloud",
  permission: "cmdb.read",
  params: z.object({ run: z.string().max(500) }),
  query: none,
  body: none,
  reply: run.extend({
    parts: z.array(
      z.object({
        region: z.string(),
        service: z.string(),
        listed: z.boolean().meta({ description: "Whole: what it lacks is gone" }),
        resources: z.int(),
        requests: z.int(),
        throttled: z.int().meta({ description: "Answers that asked to come less often" }),
        tookMs: z.int(),
        failure: z.object({ category: probeFailure, message: z.string(), remedy: z.string() }).nullable(),
      }),
    ),
  }),
});

export const resource = z
  .object({
    account: z.string(),
    id: z.string().meta({ description: "As the provider names it" }),
    type: z.string(),
    region: z.string(),
    ci: z.string(),
    name: z.string(),
    class: z.string(),
    state: z.enum(["active", "absent", "retired"]),
    attributes: z.record(z.string(), json),
    seenAt: z.iso.datetime(),
    missedRuns: z.int().meta({ description: "Whole listings in a row that did not have it" }),
  })
  .meta({ id: "CloudResource" });

export const showCloudCost = defineOperation({
  id: "showCloudCost",
  method: "get",
  path: "/v1/cloud/cost",
  summary: "What the resources of accounts cost a month by the published price lists: an estimate",
  tag: "cloud",
  permission: "cmdb.read",
  params: none,
  query: z.strictObject({
    by: z.string().max(200).default("tag:service").meta({ description: "account, type, region, or tag:KEY" }),
    account: z.string().max(200).optional(),
  }),
  body: none,
  reply: z.object({
    by: z.string(),
    lists: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        provider: z.string(),
        asOf: z.iso.date().meta({ description: "Of which day the prices are" }),
        currency: z.string(),
      }),
    ),
    items: z.array(
      z.object({
        group: z.string().nullable().meta({ description: "Null: those that have no such tag" }),
        currency: z.string(),
        month: z.number(),
        resources: z.int(),
      }),
    ),
    totals: z.record(z.string(), z.number()).meta({ description: "By currency" }),
    unpriced: z
      .int()
      .meta({ description: "Resources of a type that has prices, and none that fits: they are in no sum" }),
  }),
});

export const listCloudResources = defineOperation({
  id: "listCloudResources",
  method: "get",
  path: "/v1/cloud/resources",
  summary: "Resources of accounts, by account and id",
  tag: "cloud",
  permission: "cmdb.read",
  params: none,
  query: cursorQuery.extend({
    account: z.string().max(200).optional(),
    type: z.string().max(40).optional().meta({ description: "Such as instance, volume, bucket" }),
    region: z.string().max(40).optional(),
    tag: z.string().max(400).optional().meta({ description: "KEY, or KEY=VALUE" }),
    present: z.enum(["true", "false"]).optional().meta({ description: "Left out: those that are gone too" }),
  }),
  body: none,
  reply: z.object({ items: z.array(resource), next: z.string().nullable() }),
});
