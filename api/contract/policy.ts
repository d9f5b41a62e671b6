import * as z from "zod";
import { file } from "./definition.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const name = z.object({ name: z.string().min(1).max(63) });
const severity = z.int().nullable().meta({ description: "1 is the worst; null = the policy does not say" });

const exception = z.object({
  of: z.string().meta({ description: "Id or name of a CI, number of a record" }),
  until: z.string(),
  by: z.string(),
  because: z.string(),
});

const policy = z.object({
  name: z.string(),
  title: z.string(),
  owner: z.string().nullable(),
  over: z.object({
    kind: z.enum(["cis", "records"]),
    name: z.string().meta({ description: "CI class or record type" }),
  }),
  at: z
    .array(z.string())
    .meta({ description: "When it is looked at: every 3600 s, a cron text with its zone, change" }),
  steps: z.array(z.object({ step: z.string(), severity })),
  opens: z.string().nullable().meta({ description: "Type of the record that a finding opens" }),
  does: z
    .object({
      state: z.enum(["retired"]).nullable().meta({ description: "What a CI that is found is from then on" }),
      sets: z.array(z.string()).meta({ description: "Attributes that it is given" }),
      agreed: z
        .array(z.string())
        .nullable()
        .meta({ description: "States of the record in which it is; null = at once" }),
    })
    .nullable()
    .meta({ description: "What is done with a CI that is found; null = nothing" }),
  stopAbove: z.int().nullable().meta({ description: "Percent above which nothing is done" }),
  exceptions: z.array(exception.extend({ inForce: z.boolean() })),
  findings: z.int().meta({ description: "That are not over, excepted ones among them" }),
  excepted: z.int(),
  looked: z
    .object({
      at: z.string(),
      next: z.string().nullable().meta({ description: "Null = only when something changes" }),
      population: z.int().meta({ description: "How many it was over, at the last whole look" }),
      faults: z.int().meta({ description: "That could not be judged" }),
      fault: z.string().nullable().meta({ description: "The first of them" }),
      stopped: z.boolean(),
    })
    .nullable()
    .meta({ description: "Null = it was not looked at yet" }),
});

export const listPolicies = defineOperation({
  id: "listPolicies",
  method: "get",
  path: "/v1/policies",
  summary: "The published policies of which the caller sees all that they are over, with what they find",
  tag: "policies",
  permission: "cmdb.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(policy) }),
});

export const showPolicy = defineOperation({
  id: "showPolicy",
  method: "get",
  path: "/v1/policies/{name}",
  summary: "A policy with what it finds",
  tag: "policies",
  permission: "cmdb.read",
  params: name,
  query: none,
  body: none,
  reply: policy,
});

const told = {
  subject: z.string().meta({ description: "Id of the CI or record; empty = the policy itself, which has stopped" }),
  name: z.string(),
  step: z.string(),
  severity,
  title: z.string(),
  why: z.string(),
  exception: exception.nullable().meta({ description: "In force: nothing is done about it" }),
};

const effect = z.object({
  population: z.int().meta({ description: "How many it is over" }),
  found: z.int(),
  excepted: z.int(),
  begins: z.int().meta({ description: "Findings that are not there yet" }),
  steps: z.int().meta({ description: "Of those that are there, how many would go a step up" }),
  ends: z.int().meta({ description: "That would be over" }),
  opens: z.int().meta({ description: "Records that would be opened" }),
  does: z.int().meta({ description: "CIs that would be retired, or given values, without anybody being asked" }),
  stopped: z.boolean().meta({ description: "They are too many: none of this would be done" }),
  faults: z.array(z.string()).meta({ description: "Why some could not be judged, the first ten" }),
  items: z.array(z.object(told)).meta({ description: "What is found, the first hundred by id" }),
});

export const foreseePolicy = defineOperation({
  id: "foreseePolicy",
  method: "get",
  path: "/v1/policies/{name}/effect",
  summary: "What a published policy would find and do if it were looked at now; nothing is written",
  tag: "policies",
  permission: "cmdb.read",
  params: name,
  query: none,
  body: none,
  reply: effect,
});

export const testPolicy = defineOperation({
  id: "testPolicy",
  large: true,
  method: "post",
  path: "/v1/policies/{name}/effect",
  summary: "What a policy of these files, which need not be published, would find and do now; nothing is written",
  tag: "policies",
  permission: "definitions.publish",
  params: name,
  query: none,
  body: z.strictObject({ files: z.array(file).min(1).max(2000) }),
  reply: effect,
});

export const listFindings = defineOperation({
  id: "listFindings",
  method: "get",
  path: "/v1/findings",
  summary: "What policies have found, newest first",
  tag: "policies",
  permission: "cmdb.read",
  params: none,
  query: cursorQuery.extend({
    policy: z.string().min(1).max(63).optional(),
    ci: z.string().min(1).max(200).optional().meta({ description: "Id or name of a CI, id or number of a record" }),
    account: z.string().min(1).max(200).optional().meta({ description: "On resources of this account of a provider" }),
    open: z.enum(["true", "false"]).optional().meta({ description: "Left out: those that are over too" }),
  }),
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        policy: z.string(),
        ...told,
        record: z.string().nullable().meta({ description: "Id of the record that it has opened and the caller sees" }),
        refused: z.string().nullable().meta({ description: "Why nothing was done about it" }),
        firstSeenAt: z.string(),
        lastSeenAt: z.string(),
        steppedAt: z.string().meta({ description: "When it reached its step" }),
        doneAt: z.string().nullable().meta({ description: "When what its policy does with the CI was done" }),
        endedAt: z.string().nullable(),
        ended: z.string().nullable().meta({ description: "Why it is over" }),
      }),
    ),
    next: z.string().nullable(),
  }),
});
