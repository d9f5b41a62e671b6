import type { Queryable } from "../pool.ts";

/**
 * Gives parked entries back to the relay, with all their tries: one by its id, or every one. The later effects of an
 * alert group go with the one that opens its record. Returns the ids; none when nothing of the kind is parked.
 */
export async function rearmOutbox(db: Queryable, which: { readonly id: string } | "all"): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `update outbox set parked_at = null, available_at = now(), attempts = 0, arming = arming + 1
     where parked_at is not null and ($1::text is null or id = $1
       or body ->> 'group' = (select body ->> 'group' from outbox where id = $1 and kind = 'group.open'))
     returning id`,
    [which === "all" ? null : which.id],
  );
  if (rows.length > 0) await db.query("select pg_notify('outbox', '')");
  return rows.map(({ id }) => id).sort();
}
