import type { Effect } from "../../engine/lifecycle/effects.ts";
import type { Queryable } from "../pool.ts";

/** Puts the effects of a commit into the outbox, in its transaction. An id that is there already is left as it is. */
export async function enqueue(db: Queryable, recordId: string, effects: readonly Effect[]): Promise<void> {
  if (effects.length === 0) return;
  await db.query(
    `insert into outbox (id, record_id, kind, body) select id, $1, kind, body
     from unnest($2::text[], $3::text[], $4::jsonb[]) as effect (id, kind, body) on conflict (id) do nothing`,
    [recordId, effects.map((effect) => effect.id), effects.map((effect) => effect.kind), effects.map((effect) => JSON.stringify(effect))],
  );
  await db.query("select pg_notify('outbox', $1)", [recordId]);
}
