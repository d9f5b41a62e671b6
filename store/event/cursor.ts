/**
 * How far a consumer has come in the event log. It has a position and a lock for each shard of sources, so consumers
 * wait neither for each other nor, in another shard, for themselves.
 *
 * E3. What a consumer makes of deliveries and its position are one transaction: a crash has it take them again, whole.
 * E4. Of a source it takes the deliveries in their order; several processes never have one shard at once.
 */
import type { Json } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";
import { type Delivery, deliveryOf, type DeliveryRow } from "./deliveries.ts";

export interface TakeParams {
  readonly consumer: string;
  /** Of these shards only; null = of all. */
  readonly shards: readonly number[] | null;
  /** Most deliveries. */
  readonly limit: number;
  /** No more after those whose bodies have so many bytes together. */
  readonly maxBytes: number;
  /** Bodies that this process has read, by id: their texts are not fetched. @default none */
  readonly kept?: ReadonlyMap<number, Json>;
}

/** A delivery with its place in the log. */
export interface Taken extends Delivery {
  readonly shard: number;
}

/**
 * The oldest deliveries that the consumer has not passed, in the order of the log: of each shard in turn, so that a
 * source which sends much delays no other. Until the transaction ends nobody else takes from these shards, and those
 * that another process has are left out.
 */
export async function takeDeliveries(
  db: Queryable,
  { consumer, shards, limit, maxBytes, kept = new Map() }: TakeParams,
): Promise<Taken[]> {
  const { rows } = await db.query<DeliveryRow & { shard: number }>(
    `with mine as materialized (
       select shard, position from event_cursors where consumer = $1 and ($2::int[] is null or shard = any($2))
       order by shard for update skip locked),
     chosen as (
       select mine.shard, o.id, o.bytes, sum(o.bytes) over (order by o.nth, o.id) - o.bytes as before
       from mine, lateral (
         select id, octet_length(body) as bytes, row_number() over (order by id) as nth from (
           select d.id, d.body from deliveries d where event_shard(d.source) = mine.shard and d.id > mine.position
           order by d.id limit $3) as next) as o
       order by o.nth, o.id limit $3)
     select c.shard, d.id, d.source, d.received_at, c.bytes, null as items,
       case when d.id = any($5) then null else d.body end as body
     from chosen c join deliveries d on d.id = c.id where c.before < $4 order by d.id`,
    [consumer, shards, limit, maxBytes, [...kept.keys()]],
  );
  return rows.map(({ shard, ...row }) => ({ ...deliveryOf(row, kept), shard }));
}

/** Moves the consumer behind these deliveries, which are the first of those it took. */
export async function passDeliveries(db: Queryable, consumer: string, done: readonly Taken[]): Promise<void> {
  const positions = new Map<number, number>();
  for (const { shard, id } of done) positions.set(shard, Math.max(id, positions.get(shard) ?? 0));
  if (positions.size === 0) return;
  await db.query(
    `update event_cursors c set position = p.position, moved_at = now(), failed_at = null, error = null
     from unnest($2::int[], $3::bigint[]) as p (shard, position) where c.consumer = $1 and c.shard = p.shard`,
    [consumer, [...positions.keys()], [...positions.values()]],
  );
}
