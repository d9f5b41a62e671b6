/**
 * The event log: what sources sent, in the order of its commits (ADR 13).
 *
 * E1. A delivery is durable before it is acknowledged, and kept as it came.
 * E2. Ids are in the order of commits (a trigger holds a lock while they are drawn), so a consumer that goes on from an
 *     id passes over nothing.
 */
import type { Queryable } from "../pool.ts";

export interface Delivery {
  readonly id: number;
  readonly source: string;
  readonly receivedAt: number;
  readonly body: string;
  /** Of one that is read once more, places of the items that were not taken, from 0; null = all. */
  readonly items: readonly number[] | null;
}

export interface DeliveryRow {
  readonly id: number;
  readonly source: string;
  readonly received_at: Date;
  readonly body: string;
  readonly items: number[] | null;
}

/** Stores deliveries in one statement; once it returns they are durable and may be acknowledged. */
export async function saveDeliveries(
  db: Queryable,
  deliveries: readonly { readonly source: string; readonly body: string }[],
): Promise<void> {
  await db.query(
    `with stored as (insert into deliveries (source, body) select * from unnest($1::text[], $2::text[]))
     select pg_notify('deliveries', '')`,
    [deliveries.map((delivery) => delivery.source), deliveries.map((delivery) => delivery.body)],
  );
}

export function deliveryOf({ received_at, ...row }: DeliveryRow): Delivery {
  return { ...row, receivedAt: received_at.getTime() };
}
