import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { record } from "./record.ts";

const queue = {
  name: z.string(),
  title: z.string(),
  records: z.array(z.string()).meta({ description: "Record types" }),
  forEverybody: z
    .boolean()
    .meta({ description: "It is for the role that everybody has: the portal shows what is in it" }),
  onWall: z.boolean().meta({ description: "It stands on the screen in the room" }),
  columns: z.array(z.string()).meta({
    description: "What a table of it shows: fields, words that every record has, and `due`, the nearest end of a clock",
  }),
};

const counted = z.int().nullable();

export const listQueues = defineOperation({
  id: "listQueues",
  method: "get",
  path: "/v1/queues",
  summary: "The queues for the caller's roles and groups, with how much is in them",
  tag: "queues",
  permission: "records.own",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        ...queue,
        count: counted.meta({ description: "Up to 1,000; null = it cannot be read, see `fault`" }),
        more: z.boolean().meta({ description: "There are more than were counted" }),
        atRisk: counted.meta({
          description: "With a running clock that ends soon; null = its definition does not ask",
        }),
        breached: counted.meta({
          description: "With a clock that has ended unmet; null = its definition does not ask",
        }),
        fault: z.string().nullable().meta({ description: "Why what is published now does not let it be read" }),
      }),
    ),
  }),
});

export const showQueue = defineOperation({
  id: "showQueue",
  method: "get",
  path: "/v1/queues/{name}",
  summary: "A page of the records in a queue, in its order",
  tag: "queues",
  permission: "records.own",
  params: z.object({ name: z.string().min(1).max(63) }),
  query: cursorQuery,
  body: none,
  reply: z.object({ queue: z.object(queue), items: z.array(record), next: z.string().nullable() }),
});
