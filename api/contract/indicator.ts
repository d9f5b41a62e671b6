import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { storedReport } from "./report.ts";

const name = z.object({ name: z.string().min(1).max(63) });
const period = z.string().min(1).max(20).meta({
  description: "2026, 2026-Q4, 2026-11, 2026-W48 or 2026-11-29, in the zone of the indicator",
});
const asOf = z.iso.datetime({ offset: true }).optional().meta({
  description: "What was committed until then is counted; left out: when the period settles, or now before that",
});

const share = z.number().nullable();
const figures = z.object({
  n: z.int().meta({ description: "How many are counted; of a ratio, its whole" }),
  excluded: z.int().meta({ description: "In the period, and not counted" }),
  suppressed: z.boolean().meta({ description: "Too few to tell more" }),
  part: z.int().nullable(),
  ratio: share.meta({ description: "0 to 1" }),
  sum: z.number().nullable().optional().meta({ description: "Times are milliseconds; left out: it is not shown" }),
  share: share.optional().meta({
    description:
      "What the sum is of the whole that the indicator names: less than 0 where it fell, more than 1 where it is more",
  }),
  mean: z.number().nullable().meta({ description: "Times are milliseconds" }),
  median: z.number().nullable().meta({ description: "The value at place ceil(n / 2) in their order" }),
  p90: z.number().nullable().meta({ description: "The value at place ceil(0.9 n) in their order" }),
  topTwo: share,
  buckets: z.array(z.int()).nullable().meta({ description: "One more than there are ends" }),
  beside: z.record(z.string(), z.object({ n: z.int(), part: z.int().nullable(), ratio: share })),
  target: z.array(z.object({ figure: z.string(), wanted: z.string(), met: z.boolean().nullable() })),
});

const described = {
  name: z.string(),
  title: z.string(),
  of: z.string().meta({ description: "Record type; `$alerts` = episodes of alerts" }),
  counts: z.string().meta({
    description: "What lies in a period: the name of an instant, a cron text, or the fields whose rise is counted",
  }),
  zone: z.string(),
  unit: z.enum(["count", "milliseconds", "number", "ratio"]),
  show: z.array(z.string()),
  buckets: z.array(z.string()).meta({ description: "Their upper ends, as `1bd`, `4h` or a number" }),
  by: z.array(z.string()),
};

export const listIndicators = defineOperation({
  id: "listIndicators",
  method: "get",
  path: "/v1/indicators",
  summary: "The indicators of types of which the caller sees all records",
  tag: "indicators",
  permission: "records.own",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(z.object(described)) }),
});

const told = {
  indicator: z.object(described),
  digest: z.string().meta({ description: "Of the indicator with the calendars and tables that it asks" }),
  period: z.object({ text: z.string(), from: z.string(), to: z.string() }),
  asOf: z.string(),
  at: z.string().meta({ description: "The instant at which records were looked at" }),
  provisional: z.boolean().meta({ description: "The period has not settled: the number may still change" }),
};

export const showIndicator = defineOperation({
  id: "showIndicator",
  method: "get",
  path: "/v1/indicators/{name}",
  summary: "The number of a period: the same indicator, period and instant give the same at any time",
  tag: "indicators",
  permission: "records.own",
  params: name,
  query: z.strictObject({ period, asOf, by: z.string().max(120).optional() }),
  body: none,
  reply: z.object({
    ...told,
    kept: z.boolean().meta({
      description:
        "It is stored, and told again as it is: that of a settled period, or as of an instant that somebody asked for who may verify numbers",
    }),
    takenAt: z.string(),
    rowsHash: z.string().meta({ description: "SHA-256 of the rows that it is made of" }),
    total: figures,
    groups: z
      .array(z.object({ value: z.json(), figures }))
      .nullable()
      .meta({ description: "By the values of the field that was asked for; null = none was" }),
  }),
});

export const listReadings = defineOperation({
  id: "listReadings",
  method: "get",
  path: "/v1/indicators/{name}/readings",
  summary: "The numbers of the last periods of one length, oldest first: the last one goes on",
  tag: "indicators",
  permission: "records.own",
  params: name,
  query: z.strictObject({
    length: z.enum(["year", "quarter", "month", "week", "day"]).default("month"),
    count: z.coerce.number().int().min(1).max(24).default(12),
  }),
  body: none,
  reply: z.object({
    indicator: z.object(described),
    digest: z.string(),
    items: z.array(z.object({ period: told.period, provisional: told.provisional, total: figures })),
  }),
});

export const listIndicatorRows = defineOperation({
  id: "listIndicatorRows",
  method: "get",
  path: "/v1/indicators/{name}/rows",
  summary: "A page of the records that a number is made of, by their ids",
  tag: "indicators",
  permission: "records.own",
  params: name,
  query: cursorQuery.extend({ period, asOf }),
  body: none,
  reply: z.object({
    ...told,
    items: z.array(
      z.object({
        record: z.string().meta({ description: "Of alerts the alert, with the number of its episode" }),
        results: z.array(
          z.object({
            clock: z.string().nullable(),
            episode: z.int().nullable(),
            counted: z.enum(["part", "yes", "excluded", "beside"]),
            value: z.number().nullable(),
            beside: z.record(z.string(), z.enum(["part", "whole"])),
            groups: z.record(z.string(), z.json()),
          }),
        ),
      }),
    ),
    next: z.string().nullable(),
  }),
});

export const verifyIndicator = defineOperation({
  id: "verifyIndicator",
  method: "get",
  path: "/v1/indicators/{name}/reports",
  summary: "Count a page of the stored numbers of an indicator anew, oldest reading first, and say which differ",
  tag: "indicators",
  permission: "ledger.verify",
  params: name,
  query: cursorQuery.extend({ limit: z.coerce.number().int().min(1).max(20).default(20) }),
  body: none,
  reply: z.object({
    items: z.array(
      z.object({ ...storedReport, differs: z.string().nullable().meta({ description: "Null = it is the same" }) }),
    ),
    next: z.string().nullable(),
  }),
});
