import { cleanLine } from "../../engine/event/clean.ts";
import type { Queryable } from "../pool.ts";
import { consumer } from "./consumer.ts";
import type { ReadDelivery } from "./read-delivery.ts";

/** A delivery of which something was not understood. */
export interface RejectedDelivery {
  readonly id: number;
  readonly source: string;
  readonly receivedAt: number;
  /** How many of its items were not understood; 1 when it was not understood at all. */
  readonly rejected: number;
  /** Their places, from 0; null = it was not understood at all. */
  readonly items: readonly number[] | null;
  readonly reason: string;
}

interface Row {
  id: number;
  source: string;
  received_at: Date;
  rejected: number;
  items: number[] | null;
  error: string | null;
}

const columns = "id, source, received_at, rejected, items, error";

/** One page, newest first; `before` is the id that the last page ended with. */
export async function listRejectedDeliveries(
  db: Queryable,
  { source, before, limit }: { readonly source?: string; readonly before?: number; readonly limit: number },
): Promise<RejectedDelivery[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} from deliveries
     where rejected > 0 and ($1::text is null or source = $1) and ($2::bigint is null or id < $2)
     order by id desc limit $3`,
    [source ?? null, before ?? null, limit],
  );
  return rows.map(fromRow);
}

/** One of them with its body as it came; null when nothing of it was rejected, or there is none. */
export async function readRejectedDelivery(
  db: Queryable,
  id: number,
): Promise<(RejectedDelivery & { readonly body: string }) | null> {
  const { rows } = await db.query<Row & { body: string }>(
    `select ${columns}, body from deliveries where id = $1 and rejected > 0`,
    [id],
  );
  const [row] = rows;
  return row === undefined ? null : { ...fromRow(row), body: row.body };
}

/**
 * Lets what was rejected be read again, with the definitions as they are then; items that were understood are not taken
 * twice. Of one delivery, or of all (of a source). Returns how many deliveries wait now.
 */
export async function retryDeliveries(
  db: Queryable,
  which: { readonly id?: number; readonly source?: string },
): Promise<number> {
  const { rows } = await db.query<{ retried: number }>(
    `with again as (
       update deliveries set error = null, rejected = 0
       where rejected > 0 and ($1::bigint is null or id = $1) and ($2::text is null or source = $2) returning id),
     asked as (insert into event_retries (consumer, delivery) select $3, id from again on conflict do nothing)
     select count(*)::int as retried, pg_notify('deliveries', '') from again`,
    [which.id ?? null, which.source ?? null, consumer],
  );
  return rows[0]?.retried ?? 0;
}

/**
 * Keeps what could not be understood of deliveries, and of those that were read `again` that the rest is understood.
 */
export async function noteRejected(
  db: Queryable,
  read: readonly ReadDelivery[],
  again: readonly ReadDelivery[],
): Promise<void> {
  const noted = [...read.filter(({ rejected }) => rejected > 0), ...again];
  if (noted.length === 0) return;
  await db.query(
    `update deliveries d set error = s.error, rejected = s.rejected, items = s.items::int[]
     from unnest($1::bigint[], $2::text[], $3::int[], $4::text[]) as s (id, error, rejected, items) where d.id = s.id`,
    [
      noted.map(({ id }) => id),
      noted.map(({ error }) => (error === null ? null : cleanLine(error, 2000))),
      noted.map(({ rejected }) => rejected),
      noted.map(({ items }) => (items === null ? null : `{${items.join(",")}}`)),
    ],
  );
}

function fromRow({ received_at, error, ...row }: Row): RejectedDelivery {
  return { ...row, receivedAt: received_at.getTime(), reason: error ?? "" };
}
