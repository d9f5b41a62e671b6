import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { storedReport } from "./report.ts";

const name = z.object({ name: z.string().min(1).max(63) });
const period = z.string().min(1).max(20).optional().meta({
  description: "2026-11, 2026-Q4 or 2026, as the commitment has it; left out: the one that goes on",
});
const asOf = z.iso.datetime({ offset: true }).optional().meta({
  description: "What was committed until then is reckoned; left out: when the period settles, or now before that",
});
const ms = z.int();

const commitment = {
  name: z.string(),
  title: z.string(),
  owner: z.string().nullable(),
  target: z.string().meta({ description: "Share of the open time, as 99.9%" }),
  period: z.enum(["month", "quarter", "year"]),
  zone: z.string(),
  hours: z.string().nullable().meta({ description: "Calendar of the hours of service; null = always" }),
  outages: z.array(z.string()).meta({ description: "Names of what makes an outage" }),
  except: z.array(z.string()).meta({ description: "Names of what is forgiven" }),
};

export const listUptimes = defineOperation({
  id: "listUptimes",
  method: "get",
  path: "/v1/uptime",
  summary: "The commitments to uptime of which the caller sees all that they are reckoned from",
  tag: "uptime",
  permission: "records.own",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(z.object(commitment)) }),
});

const outage = z.object({
  source: z.string().meta({ description: "Name of the outages it is one of" }),
  id: z.string().meta({ description: "The record, or the alert with the number of its episode" }),
  from: z.string(),
  to: z.string().meta({ description: "As far as it lies in the period" }),
  goesOn: z.boolean().meta({ description: "It had not ended at the reading" }),
  closedMs: ms.meta({ description: "Outside the hours of service" }),
  overlapMs: ms.meta({ description: "Counted by an outage that began before" }),
  excludedMs: ms.meta({ description: "In planned maintenance" }),
  countedMs: ms,
  forgivenBy: z.array(z.string()).meta({ description: "Records of that planned maintenance" }),
});

const service = z.object({
  ci: z.string(),
  name: z.string(),
  totalMs: ms.meta({ description: "Open time of the period" }),
  elapsedMs: ms.meta({ description: "Of it until the reading" }),
  downMs: ms,
  excludedMs: ms,
  share: z.number().nullable().meta({ description: "0 to 1, of the time until the reading" }),
  budgetMs: ms.meta({ description: "What the target leaves of the period" }),
  leftMs: ms.meta({ description: "Less than nothing when the promise is broken" }),
  met: z.boolean().nullable(),
  outages: z.array(outage),
});

/** Which number it is. */
const known = {
  commitment: z.object(commitment),
  digest: z.string().meta({ description: "Of the commitment with its calendar" }),
  period: z.object({ text: z.string(), from: z.string(), to: z.string() }),
  asOf: z.string(),
  provisional: z.boolean().meta({ description: "The period has not settled: the number may still change" }),
  kept: z.boolean().meta({ description: "It is stored, and told again as it is" }),
  takenAt: z.string(),
  rowsHash: z.string().meta({ description: "SHA-256 of the services and rows that it is made of" }),
};

const told = {
  ...known,
  met: z.boolean().nullable().meta({ description: "Of all services; null = none has open time in the period" }),
  services: z.array(service),
};

export const showUptime = defineOperation({
  id: "showUptime",
  method: "get",
  path: "/v1/uptime/{name}",
  summary: "The uptime of a period, with each outage and what of it counts",
  tag: "uptime",
  permission: "records.own",
  params: name,
  query: z.strictObject({ period, asOf }),
  body: none,
  reply: z.object(told),
});

export const verifyUptime = defineOperation({
  id: "verifyUptime",
  method: "get",
  path: "/v1/uptime/{name}/reports",
  summary: "Reckon a page of the stored readings of a commitment anew, oldest first, and say which differ",
  tag: "uptime",
  permission: "ledger.verify",
  params: name,
  query: cursorQuery.extend({ limit: z.coerce.number().int().min(1).max(20).default(20) }),
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        ...storedReport,
        differs: z.string().nullable().meta({ description: "Of what was known then. Null = it is the same" }),
        corrected: z
          .string()
          .nullable()
          .meta({ description: "What is known now and was not then, and makes another number. Null = nothing" }),
      }),
    ),
    next: z.string().nullable(),
  }),
});

export const showUptimeEvidence = defineOperation({
  id: "showUptimeEvidence",
  method: "get",
  path: "/v1/uptime/{name}/evidence",
  summary: "All that an uptime is made of: what reckons it again without a server",
  tag: "uptime",
  permission: "ledger.verify",
  params: name,
  query: z.strictObject({ period, asOf }),
  body: none,
  reply: z.object({
    ...known,
    tzdb: z.string(),
    program: json.meta({ description: "The commitment and its calendar, as compiled" }),
    zones: json.meta({ description: "Offsets of their time zones" }),
    scope: json.meta({ description: "The services, with what they depend on" }),
    reading: json,
    rows: z.array(z.object({ source: z.string(), row: json })).meta({
      description: "What was known of records and alerts that say something of the period",
    }),
    records: z.array(z.string()).meta({ description: "Numbers of those records" }),
  }),
});
