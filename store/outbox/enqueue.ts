import type { AlertEffect } from "../../engine/alert/effect.ts";
import type { Effect } from "../../engine/lifecycle/effects.ts";
import type { Queryable } from "../pool.ts";
import type { RunEnded } from "../run/run-ended.ts";

/** Everything the outbox carries. */
export type OutboxEffect = Effect | AlertEffect | RunEnded;

/** Puts effects into the outbox, in the transaction they follow from. An id that is there already is left as it is. */
export async function enqueue(db: Queryable, effects: readonly OutboxEffect[]): Promise<void> {
  if (effects.length === 0) return;
  await db.query(
    `insert into outbox (id, record_id, kind, body) select * from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[])
     on conflict (id) do nothing`,
    [
      effects.map((effect) => effect.id),
      effects.map((effect) => effect.record),
      effects.map((effect) => effect.kind),
      effects.map((effect) => JSON.stringify(effect)),
    ],
  );
  await db.query("select pg_notify('outbox', '')");
}
