import { watchSource, type WatchEvent } from "../../engine/watch/event.ts";
import type { Queryable } from "../pool.ts";

/** Events of one delivery. */
const most = 500;

/** Puts events into the event log, as deliveries of the source `watch`. `receivedAt`: of virtual time. */
export async function saveEvents(db: Queryable, events: readonly WatchEvent[], receivedAt?: Date): Promise<void> {
  for (let from = 0; from < events.length; from += most)
    await db.query(
      `with stored as (insert into deliveries (source, body, received_at) values ($1, $2, coalesce($3, now())))
       select pg_notify('deliveries', '')`,
      [watchSource, JSON.stringify({ events: events.slice(from, from + most) }), receivedAt ?? null],
    );
}
