import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

/** Taken by `api/ingest`, in front of the routes: any JSON that the source's definition reads. */
export const sendEvents = defineOperation({
  id: "sendEvents",
  method: "post",
  path: "/v1/events/{source}",
  summary:
    "Send events to a source: taken when they are stored, understood afterwards; a CloudEvent in binary mode is taken too",
  tag: "events",
  permission: "events.send",
  params: z.object({ source: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/) }),
  query: none,
  body: json.meta({ description: "What the source sends, such as Alertmanager's webhook; at most 5 MiB" }),
  reply: z.object({ status: z.literal("accepted") }).meta({ id: "EventsAccepted" }),
  status: 202,
});
