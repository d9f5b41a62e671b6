import { cleanLine } from "../../engine/event/clean.ts";
import type { Queryable } from "../pool.ts";

/** How far a consumer is behind the event log. */
export interface EventLag {
  readonly consumer: string;
  /** Deliveries that it has not passed, and those it is asked to read once more. */
  readonly waiting: number;
  /** Age of the oldest of them, seconds; 0 when none waits. */
  readonly oldestSeconds: number;
  /** Shards in which it cannot go on. */
  readonly stuck: number;
}

export async function readEventLag(db: Queryable): Promise<readonly EventLag[]> {
  const { rows } = await db.query<EventLag>(
    `select c.consumer, c.stuck, count(b.delivery)::int as waiting,
       coalesce(extract(epoch from now() - min(b.received_at)), 0)::float8 as "oldestSeconds"
     from (select consumer, count(failed_at)::int as stuck from event_cursors group by consumer) as c
       left join event_backlog() as b on b.consumer = c.consumer
     group by c.consumer, c.stuck order by c.consumer collate "C"`,
  );
  return rows;
}

/** Shards in which something waits for the consumer. */
export async function waitingShards(db: Queryable, consumer: string): Promise<readonly number[]> {
  const { rows } = await db.query<{ shard: number }>(
    `select c.shard from event_cursors c where c.consumer = $1
       and exists (select from deliveries d where event_shard(d.source) = c.shard and d.id > c.position) order by c.shard`,
    [consumer],
  );
  return rows.map(({ shard }) => shard);
}

/** Whether something of a source waits for the consumer. */
export async function isWaiting(db: Queryable, consumer: string, source: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from event_cursors c join deliveries d on event_shard(d.source) = c.shard and d.id > c.position
     where c.consumer = $1 and c.shard = event_shard($2) and d.source = $2 limit 1`,
    [consumer, source],
  );
  return rowCount === 1;
}

/** Remembers that the consumer cannot go on in a shard, until it moves there. */
export async function noteFailure(db: Queryable, consumer: string, shard: number, error: string): Promise<void> {
  await db.query(
    `update event_cursors set failed_at = coalesce(failed_at, now()), error = $3 where consumer = $1 and shard = $2`,
    [consumer, shard, cleanLine(error, 2000)],
  );
}
