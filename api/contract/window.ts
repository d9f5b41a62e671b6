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
