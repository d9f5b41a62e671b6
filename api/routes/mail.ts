import type { z } from "zod";
import { listMails, readMail, retryMail as retry, type StoredMail } from "../../store/mail/list.ts";
import { listMail, type mail, retryMail, showMail } from "../contract/mail.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";
import { lookOf, wholeOnlookerOf, withoutHidden } from "../sight.ts";

/** What mail came to: what was refused and why, and once more. */
export function mailRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listMail, async ({ query, caller }) => {
      const { cursor, limit, mailbox, outcome } = query;
      const position = cursor === undefined ? undefined : decodeCursor(cursor, ["ms"]);
      if (position === null)
        throw invalidInput(`the cursor "${cursor}" is not one of this list: start without a cursor`);
      const found = await listMails(pool, await wholeOnlookerOf(pool, caller), {
        limit: limit + 1,
        ...(mailbox === undefined ? {} : { mailbox }),
        ...(outcome === undefined ? {} : { outcome }),
        ...(position === undefined ? {} : { before: position[0] as number }),
      });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        items: await withoutHidden(pool, lookOf(pool, caller), page.map(present)),
        next: found.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
      };
    }),

    route(showMail, async ({ params, caller }) => {
      const found = await readMail(pool, await wholeOnlookerOf(pool, caller), params.id);
      if (found === null) throw noMail(params.id);
      const shown = { ...present(found), message: found.raw.toString("utf8") };
      return withoutHidden(pool, lookOf(pool, caller), shown);
    }),

    route(retryMail, async ({ params, caller }) => {
      const retried = await retry(pool, params.id);
      if (retried === 0) {
        if ((await readMail(pool, await wholeOnlookerOf(pool, caller), params.id)) === null) throw noMail(params.id);
        throw conflict(`mail ${params.id} was taken, or waits: only what was refused or left is read again`);
      }
      log.info({ mail: params.id, by: caller.person.name }, "a mail is read again");
      return { retried };
    }),
  ];
}

function noMail(id: number): Error {
  return notFound(`there is no mail ${id}`);
}

function present(stored: StoredMail): z.input<typeof mail> {
  const { id, mailbox, messageId, sender, subject, receivedAt, outcome, record, code, reason } = stored;
  const from = sender;
  return { id, mailbox, messageId, from, subject, receivedAt: receivedAt.toISOString(), outcome, record, code, reason };
}
