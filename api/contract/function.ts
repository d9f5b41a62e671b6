import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const ids = z.array(z.string());

const knownFunction = z.object({
  name: z.string(),
  title: z.string(),
  repeated: z.boolean().meta({ description: "May run again under the same idempotency key when its worker died" }),
  timeoutMs: z.int(),
  permission: z.string().nullable().meta({ description: "What who starts a run that calls it must be granted" }),
  taskQueue: z.string().nullable().meta({ description: "Queue of the workers that have it; null: every worker does" }),
  digest: z.string().meta({ description: "Of what it takes, gives and promises" }),
  checked: z.boolean().meta({ description: "This API knows it: definitions that call it can be published" }),
  workers: ids.meta({ description: "Running workers that have it" }),
  otherwise: ids.meta({ description: "Running workers that have another one of this name" }),
  without: ids.meta({ description: "Running workers that do not have it" }),
});

const worker = z
  .object({
    id: z.string(),
    host: z.string(),
    pid: z.int(),
    version: z.string(),
    build: z.string().meta({ description: "Digest of the sources that its workflows are made of" }),
    startedAt: z.iso.datetime(),
    seenAt: z.iso.datetime(),
  })
  .meta({ id: "Worker" });

export const listFunctions = defineOperation({
  id: "listFunctions",
  method: "get",
  path: "/v1/functions",
  summary: "List the functions that definitions may call, and the running workers",
  tag: "functions",
  permission: "definitions.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(knownFunction), workers: z.array(worker) }),
});

export const showFunction = defineOperation({
  id: "showFunction",
  method: "get",
  path: "/v1/functions/{name}",
  summary: "Show a function: what it takes, what it gives, an example, and which workers have it",
  tag: "functions",
  permission: "definitions.read",
  params: z.object({ name: z.string().min(1).max(200) }),
  query: none,
  body: none,
  reply: knownFunction.extend({
    input: json.meta({ description: "JSON Schema" }),
    output: json.meta({ description: "JSON Schema" }),
    example: json.meta({ description: "An input that it takes" }),
  }),
});
