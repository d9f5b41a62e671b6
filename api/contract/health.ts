import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const readiness = z
  .object({
    status: z.enum(["ready", "not ready"]),
    checks: z.record(z.string(), z.string()).meta({ description: "What it needs: ok, or what is wrong with it" }),
  })
  .meta({ id: "Readiness" });

export const livez = defineOperation({
  id: "livez",
  method: "get",
  path: "/livez",
  summary: "The process answers",
  tag: "health",
  permission: null,
  params: none,
  query: none,
  body: none,
  reply: z.string(),
});

export const readyz = defineOperation({
  id: "readyz",
  method: "get",
  path: "/readyz",
  summary: "What a request needs answers; 503 with the same shape while it does not",
  tag: "health",
  permission: null,
  params: none,
  query: none,
  body: none,
  reply: readiness,
});
