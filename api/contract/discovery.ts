import * as z from "zod";
import type { TargetPhase } from "../../engine/discovery/target.ts";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { probeFailure } from "./probe-failure.ts";

const phase = z.enum(["alive", "scan", "classify", "identify", "explore"] satisfies readonly TargetPhase[]);
export const sweep = z
  .object({
    id: z.string(),
    discovery: z.string(),
    phase: z.enum(["running", "completed", "cancelled", "faulted", "expired"]),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    addresses: z.int(),
    done: z.int(),
    counts: z.record(z.string(), z.number()),
    absent: z.array(z.string()).meta({ description: "CIs found to be gone" }),
    fault: z.string().nullable(),
    whole: z
      .boolean()
      .meta({ description: "False: it looked at some addresses of the discovery only, and infers nothing" }),
  })
  .meta({ id: "Sweep" });

const targetError = z
  .object({
    phase,
    category: probeFailure,
    port: z.int().nullable(),
    credential: z.string().nullable().meta({ description: "Name of the credential that was tried" }),
    message: z.string(),
    remedy: z.string(),
  })
  .meta({ id: "TargetError" });

export const target = z
  .object({
    address: z.string(),
    phase: phase.meta({ description: "How far it came" }),
    ports: z.array(z.int()).meta({ description: "That are open" }),
    ci: z.string().nullable().meta({ description: "The host there" }),
    credentials: z.array(z.string()).meta({ description: "Names of those that were accepted" }),
    tookMs: z.int(),
    errors: z.array(targetError),
  })
  .meta({ id: "DiscoveryTarget" });

const started = z.object({ workflow: z.string(), discovery: z.string() });

export const runDiscovery = defineOperation({
  id: "runDiscovery",
  method: "post",
  path: "/v1/discoveries/{name}/run",
  summary: "Sweep now, whatever the schedule says; joins a sweep that was started by hand and still runs",
  tag: "discovery",
  permission: "discovery.run",
  params: z.object({ name: z.string() }),
  query: none,
  body: none,
  reply: started,
  status: 202,
});

export const discoverAddress = defineOperation({
  id: "discoverAddress",
  method: "post",
  path: "/v1/discovery-targets",
  summary: "Sweep one address now, as the discovery does that covers it",
  tag: "discovery",
  permission: "discovery.run",
  params: none,
  query: none,
  body: z.strictObject({
    address: z.ipv4(),
    discovery: z
      .string()
      .max(200)
      .optional()
      .meta({ description: "Left out: the one whose smallest range holds the address" }),
    record: z
      .boolean()
      .optional()
      .meta({ description: "What it says to patterns is kept, masked: showRecording gives it" }),
  }),
  reply: started.extend({ address: z.string() }),
  status: 202,
});

export const listSweeps = defineOperation({
  id: "listSweeps",
  method: "get",
  path: "/v1/discovery-runs",
  summary: "List sweeps, newest first",
  tag: "discovery",
  permission: "cmdb.read",
  params: none,
  query: z.strictObject({
    discovery: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(20),
  }),
  body: none,
  reply: z.object({ items: z.array(sweep) }),
});

export const listTargets = defineOperation({
  id: "listTargets",
  method: "get",
  path: "/v1/discovery-runs/{run}/targets",
  summary: "What became of each address that answered in a sweep, how far it came and what was in the way",
  tag: "discovery",
  permission: "cmdb.read",
  params: z.object({ run: z.string().max(500) }),
  query: z.strictObject({
    phase: phase.optional(),
    category: probeFailure.optional().meta({ description: "Those with an error of it" }),
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  body: none,
  reply: z.object({
    run: sweep,
    items: z.array(target),
    errors: z.array(targetError).meta({ description: "Of the sweep as a whole" }),
    phases: z.record(z.string(), z.int()).meta({ description: "How many targets came how far" }),
    categories: z.record(z.string(), z.int()).meta({ description: "How many targets have an error of each category" }),
    next: z.string().nullable(),
  }),
});

const targetPath = z.object({ run: z.string().max(500), address: z.ipv4() });

const explored = z
  .object({
    patterns: z
      .array(
        z.object({
          pattern: z.string(),
          on: z.string().meta({ description: "What it applied to, such as `port 80`" }),
          outcome: z.enum(["told", "nothing", "skipped", "failed"]),
          because: z.string().nullable(),
        }),
      )
      .meta({ description: "Those that applied" }),
    probes: z.array(
      z.object({ pattern: z.string(), step: z.string(), asked: z.string(), failure: z.string().nullable() }),
    ),
    unresolved: z
      .array(z.object({ pattern: z.string(), ref: z.string(), because: z.string() }))
      .meta({ description: "What leads to nothing that is known" }),
  })
  .meta({ id: "ExploredTarget" });

export const showTarget = defineOperation({
  id: "showTarget",
  method: "get",
  path: "/v1/discovery-runs/{run}/targets/{address}",
  summary:
    "What became of one address in a sweep: the patterns that applied, what they asked, and why others told nothing",
  tag: "discovery",
  permission: "cmdb.read",
  params: targetPath,
  query: none,
  body: none,
  reply: target.extend({ explored: explored.nullable() }),
});

export const showRecording = defineOperation({
  id: "showRecording",
  method: "get",
  path: "/v1/discovery-runs/{run}/targets/{address}/recording",
  summary:
    "What one address said to patterns, masked, as a fixture of scenarios has it; where the sweep was asked to keep it",
  tag: "discovery",
  permission: "discovery.run",
  params: targetPath,
  query: none,
  body: none,
  reply: z.object({ name: z.string().meta({ description: "Of its host, or its address" }), recording: json }),
});

const hostKey = z.object({ address: z.string(), key: z.string(), seenAt: z.iso.datetime() }).meta({ id: "HostKey" });

export const listHostKeys = defineOperation({
  id: "listHostKeys",
  method: "get",
  path: "/v1/host-keys",
  summary: "List the SSH host keys that addresses showed when a login was taken there last",
  tag: "discovery",
  permission: "cmdb.read",
  params: none,
  query: cursorQuery,
  body: none,
  reply: z.object({ items: z.array(hostKey), next: z.string().nullable() }),
});

export const forgetHostKey = defineOperation({
  id: "forgetHostKey",
  method: "delete",
  path: "/v1/host-keys/{address}",
  summary: "Forget the SSH host key of an address, whose host was installed anew: the next key is taken as its first",
  tag: "discovery",
  permission: "discovery.run",
  params: z.object({ address: z.ipv4() }),
  query: none,
  body: none,
  reply: z.null(),
  status: 204,
});

export const retryTargets = defineOperation({
  id: "retryTargets",
  method: "post",
  path: "/v1/discovery-runs/{run}/retry",
  summary: "Sweep once more the addresses that have errors, as the discovery is published now",
  tag: "discovery",
  permission: "discovery.run",
  params: z.object({ run: z.string().max(500) }),
  query: none,
  body: z.strictObject({ category: probeFailure.optional().meta({ description: "Left out: of any" }) }),
  reply: started.extend({ addresses: z.int() }),
  status: 202,
});

export const listCollectors = defineOperation({
  id: "listCollectors",
  method: "get",
  path: "/v1/collectors",
  summary: "List collectors: what they serve, and whether they are at work",
  tag: "discovery",
  permission: "cmdb.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z
        .object({
          name: z.string(),
          title: z.string(),
          ranges: z.array(z.string()),
          exclude: z.array(z.string()),
          capabilities: z.array(z.string()),
          silentAfterMs: z.int().nullable(),
          seenAt: z.iso
            .datetime()
            .nullable()
            .meta({ description: "When a process of it last asked for work; null: never since it is watched" }),
          silentSince: z.iso
            .datetime()
            .nullable()
            .meta({ description: "From when it is silent, while that is an alert" }),
          workers: z.array(z.string()).meta({ description: "The processes that asked in the last minutes" }),
        })
        .meta({ id: "Collector" }),
    ),
  }),
});
