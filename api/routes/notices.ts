import { listNotices as list, markRead } from "../../store/notice/notice.ts";
import { listNotices, readNotice } from "../contract/notice.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** The caller's own inbox. */
export function noticeRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listNotices, async ({ query, caller }) => {
      const position = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "string"]);
      if (position === null)
        throw invalidInput(`the cursor "${query.cursor}" is not one of this list: start without a cursor`);
      const notices = await list(pool, caller.person.name, query.limit + 1, {
        unread: query.unread === "true",
        ...(position === undefined ? {} : { after: { createdAt: position[0] as string, id: position[1] as string } }),
      });
      const page = notices.slice(0, query.limit);
      const last = page.at(-1);
      return {
        items: page,
        next: notices.length > query.limit && last !== undefined ? encodeCursor([last.createdAt, last.id]) : null,
      };
    }),

    route(readNotice, async ({ params, caller }) => {
      if (!(await markRead(pool, caller.person.name, params.id)))
        throw notFound(`there is no notice "${params.id}" for you`);
      return null;
    }),
  ];
}
