import type { Queryable } from "../pool.ts";
import type { OutboxEffect } from "./effect.ts";
import { laneOf } from "./lane.ts";

/**
 * Puts effects into the outbox, in their order, in the transaction they follow from. An id that is there already is
 * left as it is.
 */
export async function enqueue(db: Queryable, effects: readonly OutboxEffect[]): Promise<void> {
  if (effects.length === 0) return;
  await db.query(
    `insert into outbox (id, record_id, kind, body, lane)
     select id, record_id, kind, body, lane
     from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::text[]) with ordinality as e (id, record_id, kind, body, lane, nth)
     order by nth on conflict (id) do nothing`,
    [
      effects.map((effect) => effect.id),
      effects.map((effect) => effect.record),
      effects.map((effect) => effect.kind),
      effects.map((effect) => JSON.stringify(effect)),
      effects.map(laneOf),
    ],
  );
  await db.query("select pg_notify('outbox', '')");
}
