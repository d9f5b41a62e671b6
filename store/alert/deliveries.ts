import { cleanLine } from "../../engine/event/clean.ts";
import type { Queryable } from "../pool.ts";

export interface Delivery {
  readonly id: number;
  readonly source: string;
  readonly receivedAt: number;
  readonly body: string;
  /** Places of the items that are not taken yet, from 0; null = all. */
  readonly items: readonly number[] | null;
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

/**
 * The oldest deliveries not processed yet: at most `limit`, and no more after those whose bodies have `maxBytes`
 * together. The caller holds the processing lock, so no row needs locking.
 */
export async function pendingDeliveries(
  db: Queryable,
  { limit, maxBytes }: { readonly limit: number; readonly maxBytes: number },
): Promise<Delivery[]> {
  const { rows } = await db.query<{
    id: number;
    source: string;
    received_at: Date;
    body: string;
    items: number[] | null;
  }>(
    `select id, source, received_at, body, items from (
       select *, sum(octet_length(body)) over (order by id) - octet_length(body) as before from (
         select id, source, received_at, body, items from deliveries where processed_at is null order by id limit $1) as oldest) as waiting
     where before < $2 order by id`,
    [limit, maxBytes],
  );
  return rows.map(({ received_at, ...row }) => ({ ...row, receivedAt: received_at.getTime() }));
}

/** Marks deliveries processed, with what could not be understood of each. */
export async function settleDeliveries(
  db: Queryable,
  settled: readonly {
    readonly id: number;
    readonly error: string | null;
    readonly rejected: number;
    readonly items: readonly number[] | null;
  }[],
): Promise<void> {
  if (settled.length === 0) return;
  await db.query(
    `update deliveries d set processed_at = now(), error = s.error, rejected = s.rejected, items = s.items::int[]
     from unnest($1::bigint[], $2::text[], $3::int[], $4::text[]) as s (id, error, rejected, items) where d.id = s.id`,
    [
      settled.map(({ id }) => id),
      settled.map(({ error }) => (error === null ? null : cleanLine(error, 2000))),
      settled.map(({ rejected }) => rejected),
      settled.map(({ items }) => (items === null ? null : `{${items.join(",")}}`)),
    ],
  );
}
