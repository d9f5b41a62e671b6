import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const state = z.enum(["up", "down", "unknown"]);
const because = z.string().nullable().meta({ description: "Why it is not up" });
const reason = z
  .enum([
    "refused",
    "timeout",
    "unreachable",
    "expected",
    "certificate",
    "tooLarge",
    "protocol",
    "configuration",
    "silent",
  ])
  .nullable();

const seen = z.object({
  from: z.string().meta({ description: "`centre`, or the name of a collector" }),
  state,
  since: z.iso.datetime().nullable(),
  askedAt: z.iso.datetime().nullable().meta({ description: "Last; null: never" }),
  ms: z.number().nullable(),
  daysLeft: z.number().nullable().meta({ description: "Of its certificate" }),
  reason,
  because,
});

const probe = z
  .object({
    name: z.string(),
    title: z.string(),
    asks: z.enum(["http", "tcp", "tls", "dns"]),
    of: z.object({ class: z.string(), attributes: z.record(z.string(), z.union([z.string(), z.number()])) }),
    ci: z.string().nullable().meta({ description: "The CI that it was about last; null: none was found" }),
    source: z.string(),
    everyMs: z.int(),
    timeoutMs: z.int(),
    seen: z.array(seen).meta({ description: "From each vantage point" }),
  })
  .meta({ id: "Probe" });

export const listProbes = defineOperation({
  id: "listProbes",
  method: "get",
  path: "/v1/probes",
  summary: "The probes there are, and how they stand at each vantage point",
  tag: "metrics",
  permission: "alerts.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(probe) }),
});

export const showProbe = defineOperation({
  id: "showProbe",
  method: "get",
  path: "/v1/probes/{name}",
  summary: "How a probe stands, and what it was: its latest 200 changes",
  tag: "metrics",
  permission: "alerts.read",
  params: z.object({ name: z.string().min(1).max(63) }),
  query: none,
  body: none,
  reply: z.object({
    probe,
    changes: z.array(
      z.object({
        from: z.string(),
        at: z.iso.datetime(),
        state,
        ci: z.string().nullable(),
        reason,
        because,
      }),
    ),
  }),
});

export const runProbe = defineOperation({
  id: "runProbe",
  method: "post",
  path: "/v1/probes/{name}/run",
  summary: "Ask once now; nothing of it is kept",
  tag: "metrics",
  permission: "discovery.run",
  params: z.object({ name: z.string().min(1).max(63) }),
  query: none,
  body: z.strictObject({
    from: z.string().max(63).optional().meta({ description: "Left out: from each of its vantage points" }),
  }),
  reply: z.object({
    name: z.string(),
    seen: z.array(
      z.object({
        from: z.string(),
        state,
        ms: z.number(),
        daysLeft: z.number().nullable(),
        reason,
        because,
        steps: z.array(z.object({ name: z.string(), ms: z.number(), note: z.string() })),
      }),
    ),
  }),
});
