import * as z from "zod";
import { ciPath } from "./cmdb.ts";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const reason = z.string().min(1).max(2_000).optional().meta({ description: "Why; kept with the change" });

const relation = z.strictObject({
  name: z.string().min(1).max(100).meta({ description: "Either name of a relation: `runsOn` or `runs`" }),
  to: z.union([
    z.strictObject({ ref: z.string().min(1).max(300).meta({ description: "Another item of this request" }) }),
    z.strictObject({ id: z.string().min(1).max(200).meta({ description: "A configuration item that exists" }) }),
  ]),
});

const item = z.strictObject({
  ref: z.string().min(1).max(300).meta({ description: "What this request calls it" }),
  class: z.string().min(1).max(63),
  id: z.string().min(1).max(200).optional().meta({
    description: "The item that is meant, where it is known; else the rules of its class say which it is",
  }),
  attributes: z.record(z.string().max(100), json).default({}),
  relations: z.array(relation).max(200).default([]),
});

const outcome = z.object({
  ref: z.string(),
  kind: z.enum(["inserted", "updated", "unchanged", "refused"]),
  id: z.string().nullable().meta({ description: "null: it was refused" }),
  rule: z.string().nullable().meta({ description: "What it was recognized by; null: it is new, or was refused" }),
  because: z.string().nullable().meta({ description: "Why it was refused" }),
  changes: z.array(z.object({ attribute: z.string(), from: json, to: json })),
  refusals: z
    .array(z.object({ attribute: z.string(), value: json, because: z.string() }))
    .meta({ description: "Values that are kept and do not stand, each with why" }),
  relations: z.array(
    z.object({
      name: z.string(),
      to: z.string().nullable(),
      kind: z.enum(["inserted", "unchanged", "refused"]),
      because: z.string().nullable(),
    }),
  ),
});

export const reportCis = defineOperation({
  id: "reportCis",
  method: "put",
  path: "/v1/cis",
  summary: "Say how configuration items are: each is found or made, and one that is wrong is refused alone",
  tag: "cmdb",
  permission: "cmdb.write",
  idempotency: "optional",
  large: true,
  params: none,
  query: none,
  body: z.strictObject({
    source: z.enum(["manual", "import"]).meta({ description: "The precedence of a class goes by it" }),
    items: z.array(item).min(1).max(10_000),
    dryRun: z.boolean().default(false).meta({ description: "Change nothing, and answer as if it was done" }),
  }),
  reply: z.object({ items: z.array(outcome) }),
});

const relationPath = ciPath.extend({
  name: z.string().min(1).max(100).meta({ description: "Either name of a relation: `runsOn` or `runs`" }),
  other: z.string().min(1).max(200),
});

const related = z.object({
  from: z.string().meta({ description: "The item that depends" }),
  type: z.string(),
  to: z.string().meta({ description: "The item that it depends on" }),
  kind: z.enum(["inserted", "unchanged", "ended"]),
  instead: z
    .array(z.object({ from: z.string(), type: z.string(), to: z.string() }))
    .meta({ description: "What it took the place of: an item has one such relation at that end" }),
});

export const relateCis = defineOperation({
  id: "relateCis",
  method: "put",
  path: "/v1/cis/{id}/relations/{name}/{other}",
  summary: "Say that a configuration item stands in a relation to another one",
  tag: "cmdb",
  permission: "cmdb.write",
  params: relationPath,
  query: none,
  body: none,
  reply: related,
});

export const unrelateCis = defineOperation({
  id: "unrelateCis",
  method: "delete",
  path: "/v1/cis/{id}/relations/{name}/{other}",
  summary: "Say that a configuration item does not stand in a relation any more",
  tag: "cmdb",
  permission: "cmdb.write",
  params: relationPath,
  query: none,
  body: none,
  reply: related,
});

export const setCiState = defineOperation({
  id: "setCiState",
  method: "put",
  path: "/v1/cis/{id}/state",
  summary: "Retire a configuration item, or restore one that is retired or absent",
  tag: "cmdb",
  permission: "cmdb.write",
  params: ciPath,
  query: none,
  body: z.strictObject({ state: z.enum(["active", "retired"]), reason }),
  reply: z.object({ id: z.string(), state: z.enum(["active", "retired"]), changed: z.boolean() }),
});
