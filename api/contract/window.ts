import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

export const listFreeWindows = defineOperation({
  id: "listFreeWindows",
  method: "get",
  path: "/v1/free-windows",
  summary: "The next windows of time in which nobody holds these CIs and what depends on them",
  tag: "cmdb",
  permission: "cmdb.read",
  params: none,
  query: z.strictObject({
    cis: z.string().min(1).max(4000).meta({ description: "CIs by id or name, with commas" }),
    length: z.string().max(40).meta({ description: "How long it lasts, such as `2h` or `1h 30m`" }),
    from: z.iso.datetime({ offset: true }).optional().meta({ description: "From then on; now when left out" }),
    lifecycle: z
      .string()
      .max(63)
      .optional()
      .meta({ description: "Whose rules are kept to; those of all that take windows when left out" }),
    limit: z.coerce.number().int().min(1).max(20).default(3),
  }),
  body: none,
  reply: z.object({
    items: z
      .array(z.object({ from: z.iso.datetime(), until: z.iso.datetime() }))
      .meta({ description: "Soonest first, within 90 days" }),
    cis: z.array(z.string()).meta({ description: "All that a window would take, by id" }),
    version: z.string().meta({ description: "Of the graph of CIs that was read: its last changes" }),
    lifecycles: z.array(z.string()).meta({ description: "Whose rules were kept to" }),
  }),
});

const names = z.array(z.string());
const span = z.object({ from: z.iso.datetime(), until: z.iso.datetime() });

export const listWindows = defineOperation({
  id: "listWindows",
  method: "get",
  path: "/v1/windows",
  summary: "Which records hold which CIs in a time, and the calendars that windows keep to",
  tag: "cmdb",
  permission: "cmdb.read",
  params: none,
  query: z.strictObject({
    from: z.iso.datetime({ offset: true }),
    until: z.iso.datetime({ offset: true }).meta({ description: "At most 92 days later" }),
    cis: z.string().min(1).max(4000).optional().meta({
      description: "CIs by id or name, with commas: windows on these and what depends on them; on all when left out",
    }),
  }),
  body: none,
  reply: z.object({
    items: z
      .array(
        z.object({
          ...span.shape,
          record: z.string(),
          label: z.string().nullable().meta({ description: "What the record is called" }),
          state: z.string(),
          lifecycle: z.string().meta({ description: "Whose rules it keeps to" }),
          cis: names.meta({ description: "All that it holds, by id" }),
          of: names.meta({ description: "Those that it was asked for: the others depend on them" }),
          overridden: z.string().nullable().meta({ description: "Why it was taken over a conflict" }),
          shared: z.boolean().meta({ description: "Others that are shared may be held beside it" }),
          maintenance: z
            .object({ name: z.string(), title: z.string(), until: z.iso.datetime() })
            .nullable()
            .meta({ description: "By which Maintenance alerts open nothing meanwhile, and until when it counts" }),
        }),
      )
      .meta({ description: "Of records that the caller sees all of, soonest first" }),
    more: z.boolean().meta({ description: "There are more than the 500 that are told" }),
    calendars: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(["avoid", "within"]).meta({
          description: "`avoid`: a window touches none of its open time; `within`: it lies in its open time",
        }),
        lifecycles: names.meta({ description: "Whose windows keep to it" }),
        cis: names.nullable().meta({ description: "The CIs that name it; null = it counts for every CI" }),
        published: z.boolean().meta({ description: "False: a CI names it, and there is none" }),
        open: z.array(span).meta({ description: "Its open times in this time" }),
      }),
    ),
    lifecycles: names.meta({ description: "All that take windows" }),
    names: z.record(z.string(), z.string()).meta({ description: "What the CIs are called, by id" }),
  }),
});
