import * as z from "zod";
import { ciPath } from "./cmdb.ts";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const instant = z.iso.datetime({ offset: true });
const then = {
  id: z.string(),
  class: z.string(),
  state: z.string(),
  attributes: z.record(z.string(), json).meta({ description: "The values that stood" }),
};
const relation = z.object({ name: z.string(), direction: z.enum(["to", "from"]), ci: z.string() });

export const listPastCis = defineOperation({
  id: "listPastCis",
  method: "get",
  path: "/v1/past-cis",
  summary: "List configuration items as they were at an instant; a page may have less of them than is asked for",
  tag: "cmdb",
  permission: "cmdb.read",
  params: none,
  query: cursorQuery.extend({
    at: instant,
    class: z.string().optional().meta({ description: "A class and those that extend it, as it was then" }),
    state: z.enum(["active", "absent", "retired"]).optional(),
  }),
  body: none,
  reply: z.object({ items: z.array(z.object(then)), next: z.string().nullable() }),
});

export const showPastCi = defineOperation({
  id: "showPastCi",
  method: "get",
  path: "/v1/past-cis/{id}",
  summary:
    "Show a configuration item with its relations as it was at an instant, and what is otherwise than at another",
  tag: "cmdb",
  permission: "cmdb.read",
  params: ciPath,
  query: z.strictObject({
    at: instant,
    since: instant.optional().meta({ description: "An earlier instant to compare with" }),
  }),
  body: none,
  reply: z.object({
    ...then,
    at: z.iso.datetime(),
    relations: z.array(relation),
    difference: z
      .object({
        since: z.iso.datetime(),
        changes: z.array(z.object({ attribute: z.string(), from: json, to: json })),
        begun: z.array(relation),
        ended: z.array(relation),
      })
      .nullable()
      .meta({ description: "null: no other instant was asked for" }),
  }),
});
