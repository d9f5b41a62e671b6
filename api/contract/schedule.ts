import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

export const listSchedules = defineOperation({
  id: "listSchedules",
  method: "get",
  path: "/v1/schedules",
  summary: "What is due by the calendar, when it is due next, and what came of it last",
  tag: "definitions",
  permission: "definitions.read",
  params: none,
  query: z.strictObject({
    next: z.coerce.number().int().min(1).max(50).default(3).meta({ description: "So many occurrences of each" }),
  }),
  body: none,
  reply: z.object({
    items: z.array(
      z
        .object({
          name: z.string(),
          title: z.string(),
          owner: z.string().nullable(),
          cron: z.string().meta({ description: "By the wall clocks of the zone" }),
          zone: z.string(),
          calendar: z.string().nullable().meta({ description: "On days on which it is closed nothing is due" }),
          does: z.enum(["open", "run"]),
          what: z.string().meta({ description: "The record type, or the runbook" }),
          next: z.array(z.iso.datetime()),
          last: z
            .object({
              at: z.iso.datetime(),
              result: z.string().nullable().meta({ description: "Number of the record, or id of the run" }),
              refused: z.string().nullable().meta({ description: "Why no record was opened" }),
            })
            .nullable()
            .meta({ description: "The latest occurrence; without result and refusal nothing has come of it" }),
          paused: z.boolean().meta({ description: "A person holds it in Temporal" }),
        })
        .meta({ id: "Schedule" }),
    ),
  }),
});
