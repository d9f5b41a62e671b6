import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const notice = z
  .object({
    id: z.string(),
    recordId: z.string(),
    subject: z.string(),
    text: z.string(),
    because: z.string().meta({ description: "Why this person was told" }),
    createdAt: z.iso.datetime(),
    readAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Notice" });

export const listNotices = defineOperation({
  id: "listNotices",
  method: "get",
  path: "/v1/notices",
  summary: "What the caller was told, newest first",
  tag: "notices",
  permission: "records.own",
  params: none,
  query: cursorQuery.extend({
    unread: z.enum(["true", "false"]).optional().meta({ description: "Only those not read" }),
  }),
  body: none,
  reply: z.object({ items: z.array(notice), next: z.string().nullable() }),
});

export const readNotice = defineOperation({
  id: "readNotice",
  method: "post",
  path: "/v1/notices/{id}/read",
  summary: "Mark a notice of the caller as read",
  tag: "notices",
  permission: "records.own",
  params: z.object({ id: z.string().min(1).max(300) }),
  query: none,
  body: none,
  reply: z.null(),
  status: 204,
});
