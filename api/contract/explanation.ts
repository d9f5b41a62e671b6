import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none, ownQuery } from "./page.ts";

export const findRecord = defineOperation({
  id: "findRecord",
  method: "get",
  path: "/v1/numbers/{number}",
  summary: "Find a record of any type by its number",
  tag: "records",
  permission: "records.own",
  params: z.object({ number: z.string().max(40) }),
  query: ownQuery,
  body: none,
  moves: true,
  reply: z.object({ recordId: z.string(), type: z.string(), number: z.string(), state: z.string() }),
});

export const explainRecord = defineOperation({
  id: "explainRecord",
  method: "get",
  path: "/v1/explanations/{number}",
  summary:
    "Why each step of a record happened: rule, inputs, version, why others did not apply; and how its clocks were counted",
  tag: "records",
  permission: "records.own",
  params: z.object({ number: z.string().max(40) }),
  query: none,
  body: none,
  reply: z.object({
    number: z.string(),
    bundle: z.string(),
    events: z.array(
      z.object({
        seq: z.int(),
        at: z.iso.datetime(),
        by: z.string(),
        commandId: z.string(),
        text: z.string(),
        rule: z.string().nullable(),
        version: z.object({ bundle: z.string(), lifecycle: z.string() }),
        inputs: z.record(z.string(), json),
        because: z.array(z.string()),
        others: z.array(z.object({ rule: z.string(), because: z.string() })),
      }),
    ),
    clocks: z.array(
      z.object({
        id: z.string(),
        serviceLevel: z.string(),
        calendar: z.string(),
        tzdbVersion: z.string(),
        lines: z.array(z.string()),
      }),
    ),
  }),
});
