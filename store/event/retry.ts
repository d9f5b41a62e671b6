import type { Queryable } from "../pool.ts";
import type { TakeParams } from "./cursor.ts";
import { type Delivery, deliveryOf, type DeliveryRow } from "./deliveries.ts";

/**
 * Deliveries that the consumer is asked to read once more, oldest first. Until the transaction ends nobody else gets
 * them.
 */
export async function takeRetries(
  db: Queryable,
  { consumer, limit, maxBytes }: Omit<TakeParams, "shards" | "kept">,
): Promise<Delivery[]> {
  if (limit <= 0) return [];
  const { rows } = await db.query<DeliveryRow>(
    `with asked as materialized (
       select delivery from event_retries where consumer = $1 order by delivery limit $2 for update skip locked),
     sized as (
       select d.id, sum(octet_length(d.body)) over (order by d.id) - octet_length(d.body) as before
       from asked a join deliveries d on d.id = a.delivery)
     select d.id, d.source, d.received_at, octet_length(d.body) as bytes, d.body, d.items from sized s join deliveries d on d.id = s.id where s.before < $3 order by d.id`,
    [consumer, limit, maxBytes],
  );
  return rows.map((row) => deliveryOf(row));
}

/** Forgets what was asked for and is done. */
export async function settleRetries(db: Queryable, consumer: string, done: readonly Delivery[]): Promise<void> {
  if (done.length === 0) return;
  await db.query("delete from event_retries where consumer = $1 and delivery = any($2)", [
    consumer,
    done.map(({ id }) => id),
  ]);
}
