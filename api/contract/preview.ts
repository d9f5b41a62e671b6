import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { commandName, fields, offeredInput, openingBody, recordPath, typeName } from "./record.ts";

const refusal = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});

const change = z.object({ name: z.string(), from: json, to: json });

/** What a command would do, decided on what is known now. */
const preview = z
  .object({
    refused: refusal
      .nullable()
      .meta({ description: "Why it would be refused; null = it would not, as far as is known" }),
    undecided: z
      .string()
      .nullable()
      .meta({ description: "Why it cannot be told before it is sent; null = all below is decided" }),
    state: z
      .object({ from: z.string().nullable(), to: z.string(), final: z.boolean() })
      .nullable()
      .meta({ description: "`from`: null = it is opened" }),
    fields: z.array(change).meta({ description: "Values that change, of fields the caller sees" }),
    facets: z.array(z.object({ name: z.string(), from: z.string().nullable(), to: z.string() })),
    clocks: z.array(
      z.object({
        id: z.string(),
        serviceLevel: z.string(),
        from: z.string().nullable().meta({ description: "Its phase before; null = it begins" }),
        to: z.string(),
        dueAt: z.iso.datetime().nullable(),
      }),
    ),
    approvals: z.array(
      z.object({
        approval: z.string(),
        stage: z.string(),
        approvers: z.array(z.string()),
        needed: z.int(),
        expiresAt: z.iso.datetime().nullable(),
      }),
    ),
    runs: z.array(z.object({ purpose: z.string(), runbook: z.string().nullable() })),
    opens: z.array(z.object({ type: z.string(), as: z.string() })),
    told: z.array(z.object({ to: z.array(z.string()), subject: z.string() })),
    lines: z.array(
      z.object({
        text: z.string().meta({ description: "One sentence an event" }),
        rule: z.string().nullable(),
        because: z.array(z.string()),
        others: z.array(z.object({ rule: z.string(), because: z.string() })),
      }),
    ),
  })
  .meta({ id: "Preview" });

export const showOpening = defineOperation({
  id: "showOpening",
  method: "get",
  path: "/v1/record-types/{type}/opening",
  summary: "What a new record of a type takes from the caller: the inputs of its form",
  tag: "records",
  permission: "records.own",
  params: z.object({ type: typeName }),
  query: none,
  body: none,
  reply: z.object({
    type: z.string(),
    title: z.string(),
    bundle: z.string(),
    because: z.string().nullable().meta({ description: "Why the caller may open none; null = they may" }),
    inputs: z.array(
      offeredInput.extend({
        later: z.boolean().meta({ description: "A command asks for it when it is time: a form need not ask now" }),
      }),
    ),
  }),
});

export const previewOpening = defineOperation({
  id: "previewOpening",
  method: "post",
  path: "/v1/record-types/{type}/preview",
  summary: "What opening a record would do, decided on what is known now; nothing is opened",
  tag: "records",
  permission: "records.own",
  params: z.object({ type: typeName }),
  query: none,
  body: openingBody,
  reply: preview,
});

export const previewCommand = defineOperation({
  id: "previewCommand",
  method: "post",
  path: "/v1/records/{type}/{number}/preview",
  summary: "What a command would do, decided on what is known now; nothing is kept",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: none,
  body: z.strictObject({ command: commandName, input: fields.default({}), onBehalfOf: z.string().optional() }),
  reply: preview,
});

export const commandRecords = defineOperation({
  id: "commandRecords",
  method: "post",
  path: "/v1/record-types/{type}/commands",
  summary: "Send one command to several records, each by itself, or with `dry` tell what would come of it",
  tag: "records",
  permission: "records.own",
  params: z.object({ type: typeName }),
  query: none,
  body: z.strictObject({
    numbers: z.array(recordPath.shape.number).min(1).max(200),
    command: commandName,
    input: fields.default({}),
    dry: z.boolean().default(false).meta({ description: "Nothing is sent: each is decided on what is known now" }),
  }),
  reply: z.object({
    items: z.array(
      z.object({
        number: z.string(),
        outcome: z.enum(["taken", "refused", "unknown"]).meta({
          description:
            "`unknown`: ask again with the same Idempotency-Key; of a dry run, that it cannot be told before",
        }),
        state: z.string().nullable().meta({ description: "The state it is in, or would be" }),
        head: z.int().nullable(),
        refused: refusal.nullable(),
      }),
    ),
  }),
  idempotency: "required",
});
