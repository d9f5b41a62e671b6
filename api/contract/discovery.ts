import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

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
  })
  .meta({ id: "Sweep" });

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
  reply: z.object({ workflow: z.string(), discovery: z.string() }),
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
