import * as z from "zod";
import { alertPath } from "./alert.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { recordPath } from "./record.ts";

const thousandths = z.number().min(0).max(1);

export const causes = z
  .object({
    trouble: z
      .object({
        at: z.iso.datetime().meta({ description: "When it began" }),
        cis: z.array(z.string()),
        alerts: z.array(z.string()).meta({ description: "Those that tell of it" }),
      })
      .nullable()
      .meta({ description: "null: nothing says on which configuration item there is trouble" }),
    looked: z.int().meta({ description: "Configuration items that were looked at" }),
    truncated: z.boolean().meta({ description: "There are more, further away" }),
    items: z
      .array(
        z.object({
          kind: z.enum(["work", "item", "alert"]).meta({
            description:
              "work: a record held a window on it; item: the CMDB says something else of it; alert: of it or of what it depends on",
          }),
          id: z.string().meta({ description: "Of the record, of the change of the item, of the alert" }),
          ci: z.string(),
          what: z.string(),
          from: z.iso.datetime(),
          until: z.iso.datetime().nullable(),
          score: thousandths.meta({ description: "The product of the terms" }),
          terms: z.object({
            weight: thousandths,
            strength: thousandths,
            near: thousandths,
            recent: thousandths,
            explains: thousandths,
            first: thousandths,
          }),
          path: z
            .array(z.object({ id: z.string(), type: z.string().nullable() }))
            .meta({ description: "From an item in trouble to this one, each with its relation to the next" }),
        }),
      )
      .meta({ description: "The most probable first, five at most; none: nothing was found" }),
  })
  .meta({ id: "Causes" });

export const alertCauses = defineOperation({
  id: "alertCauses",
  method: "get",
  path: "/v1/alerts/{id}/causes",
  summary: "What has probably caused an alert and those of its group",
  tag: "alerts",
  permission: "alerts.read",
  params: alertPath,
  query: none,
  body: none,
  reply: causes,
});

export const recordCauses = defineOperation({
  id: "recordCauses",
  method: "get",
  path: "/v1/records/{type}/{number}/causes",
  summary: "What has probably caused the trouble that a record is about: that of its alerts, or of its items",
  tag: "records",
  permission: "alerts.read",
  params: recordPath,
  query: none,
  body: none,
  reply: causes,
});
