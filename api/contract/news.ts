import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

/** Topics that one stream tells of at most. */
const most = 200;

const topicPattern =
  /^(records|runs|alerts|approvals|type:[a-z][a-z0-9-]{0,62}|record:[a-z][a-z0-9-]{0,62}\/[A-Z]{2,8}[0-9]{7,12}|run:[^,\s]{1,300})$/;
const topic = z
  .string()
  .regex(topicPattern, "records, type:TYPE, record:TYPE/NUMBER, run:ID, runs, approvals or alerts");

const news = z
  .object({
    connection: z
      .string()
      .nullable()
      .meta({ description: "In the first event alone: by it the topics of this stream are changed" }),
    topics: z
      .array(z.string())
      .meta({ description: "What has changed, to be read anew; empty = nothing has, and the stream is there still" }),
    refused: z.array(z.string()).meta({ description: "Topics that are not there, or not for the caller" }),
  })
  .meta({ id: "News" });

export const followNews = defineOperation({
  id: "followNews",
  method: "get",
  path: "/v1/news",
  summary:
    "Follow what changes: a stream of topics, each to be read anew; every 10 s an event, if nothing changed an empty one",
  tag: "news",
  permission: "records.own",
  params: none,
  query: z.strictObject({
    topics: z
      .string()
      .max(20_000)
      .optional()
      .transform((text) => (text === undefined || text === "" ? [] : text.split(",")))
      .pipe(z.array(topic).max(most))
      .meta({ description: "With commas" }),
  }),
  body: none,
  reply: news,
  stream: true,
});

export const changeNews = defineOperation({
  id: "changeNews",
  method: "put",
  path: "/v1/news/{connection}",
  summary: "Say what an open stream of news of the caller's tells of from now on",
  tag: "news",
  permission: "records.own",
  params: z.object({ connection: z.uuid() }),
  query: none,
  body: z.strictObject({ topics: z.array(topic).max(most) }),
  reply: z.object({ refused: z.array(z.string()) }),
});
