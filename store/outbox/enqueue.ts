import type { Queryable } from "../pool.ts";
import type { OutboxEffect } from "./effect.ts";
import { availableAt } from "./available-at.ts";
import { laneOf } from "./lane.ts";

/**
 * Puts effects into the outbox, in their order, in the transaction they follow from. An id that is there already is
 * left as it is.
 */
export async function enqueue(db: Queryable, effects: readonly OutboxEffect[]): Promise<void> {
  if (effects.length === 0) return;
  await db.query(
    `insert into outbox (id, record_id, kind, body, lane, available_at)
     select id, record_id, kind, body, lane, coalesce(available_at, now())
     from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::timestamptz[])
       with ordinality as e (id, record_id, kind, body, lane, available_at, nth)
     order by nth on conflict (id) do nothing`,
    [
      effects.map((effect) => effect.id),
      effects.map((effect) => effect.record),
      effects.map((effect) => effect.kind),
      effects.map((effect) => JSON.stringify(effect)),
      effects.map(laneOf),
      effects.map(availableAt),
    ],
  );
  await db.query("select pg_notify('outbox', '')");
}
