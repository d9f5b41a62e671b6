import type { z } from "zod";
import {
  listRejectedDeliveries,
  readRejectedDelivery,
  type RejectedDelivery,
  retryDeliveries as retry,
} from "../../store/alert/list-deliveries.ts";
import { type delivery, listDeliveries, retryDeliveries, retryDelivery, showDelivery } from "../contract/delivery.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** What senders were told is accepted and what was not understood then: why, and once more. */
export function deliveryRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listDeliveries, async ({ query }) => {
      const position = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["ms"]);
      if (position === null)
        throw invalidInput(`the cursor "${query.cursor}" is not one of this list: start without a cursor`);
      const found = await listRejectedDeliveries(pool, {
        limit: query.limit + 1,
        ...(query.source === undefined ? {} : { source: query.source }),
        ...(position === undefined ? {} : { before: position[0] as number }),
      });
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      return {
        items: page.map(present),
        next: found.length > query.limit && last !== undefined ? encodeCursor([last.id]) : null,
      };
    }),

    route(showDelivery, async ({ params }) => {
      const found = await readRejectedDelivery(pool, params.id);
      if (found === null) throw notRejected(params.id);
      return { ...present(found), body: found.body };
    }),

    route(retryDeliveries, async ({ query, caller }) => {
      const retried = await retry(pool, query.source === undefined ? {} : { source: query.source });
      log.info({ deliveries: retried, source: query.source, by: caller.person.name }, "deliveries are read again");
      return { retried };
    }),

    route(retryDelivery, async ({ params, caller }) => {
      const retried = await retry(pool, params);
      if (retried === 0) throw notRejected(params.id);
      log.info({ delivery: params.id, by: caller.person.name }, "a delivery is read again");
      return { retried };
    }),
  ];
}

function notRejected(id: number): Error {
  return notFound(`there is no delivery ${id} of which something was not understood`);
}

function present({ id, source, receivedAt, rejected, items, reason }: RejectedDelivery): z.input<typeof delivery> {
  return {
    id,
    source,
    receivedAt: new Date(receivedAt).toISOString(),
    rejected,
    items: items === null ? null : [...items],
    reason,
  };
}
