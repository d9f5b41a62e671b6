import * as z from "zod";
import { file } from "./definition.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const difference = z.object({
  aspect: z.enum(["way", "field", "approval", "clock", "refused"]),
  name: z
    .string()
    .meta({ description: "Record type or facet, field, approval, clock, or the command that is refused" }),
  was: z.string().nullable(),
  wouldBe: z.string().nullable(),
  because: z
    .string()
    .nullable()
    .meta({ description: "What the candidate says of it: the rule of a table, a target, a refusal" }),
});

export const backtestDefinitions = defineOperation({
  id: "backtestDefinitions",
  large: true,
  method: "post",
  path: "/v1/definitions/backtest",
  summary: "Decide records of the past by definitions that are not published, a page at a time; nothing is written",
  tag: "definitions",
  permission: "definitions.publish",
  params: none,
  query: none,
  body: z.strictObject({
    files: z.array(file).min(1).max(2000),
    since: z.iso.datetime({ offset: true }).meta({ description: "Records opened from here on" }),
    cursor: z.string().max(500).optional(),
    limit: z
      .int()
      .min(1)
      .max(100)
      .default(50)
      .meta({ description: "Records that are looked at, whether they differ or not" }),
  }),
  reply: z.object({
    types: z.array(z.string()).meta({ description: "Record types that these files change" }),
    records: z.int().meta({ description: "How many were looked at" }),
    differing: z.array(z.object({ record: z.string(), differences: z.array(difference) })),
    unplayable: z.array(z.object({ record: z.string(), because: z.string() })),
    next: z.string().nullable(),
  }),
});
