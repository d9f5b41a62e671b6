import { listNotices as list, markRead, type Notice } from "../../store/notice/notice.ts";
import { listNotices, readNotice } from "../contract/notice.ts";
import { readPage } from "../page.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** The caller's own inbox. */
export function noticeRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listNotices, async ({ query, caller }) => {
      const { items, next } = await readPage<Notice, [string, string]>({
        query,
        shape: ["instant", "string"],
        read: (after, limit) =>
          list(pool, caller.person.name, limit, {
            unread: query.unread === "true",
            ...(after === undefined ? {} : { after: { createdAt: after[0], id: after[1] } }),
          }),
        positionOf: ({ createdAt, id }) => [createdAt, id],
      });
      return { items: [...items], next };
    }),

    route(readNotice, async ({ params, caller }) => {
      if (!(await markRead(pool, caller.person.name, params.id)))
        throw notFound(`there is no notice "${params.id}" for you`);
      return null;
    }),
  ];
}
