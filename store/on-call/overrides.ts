import type pg from "pg";
import type { OnCallOverride } from "../../engine/on-call/ir.ts";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

export interface MadeOverride extends OnCallOverride {
  readonly plan: string;
  readonly madeBy: string;
}

/** Those of the named plans that had not ended at an instant (UTC milliseconds): one taken back ended then. */
export async function readOverrides(
  db: Queryable,
  plans: readonly string[],
  at: number,
): Promise<readonly MadeOverride[]> {
  if (plans.length === 0) return [];
  const { rows } = await db.query<Omit<MadeOverride, "from" | "until"> & { from: Date; until: Date }>({
    name: "on-call-overrides",
    text: `select id::int, plan, layer, who, instead, made_by as "madeBy", starts_at as "from",
        least(ends_at, coalesce(removed_at, ends_at)) as "until"
      from on_call_overrides
      where plan = any($1) and ends_at > $2 and (removed_at is null or (removed_at > $2 and removed_at > starts_at))
      order by starts_at, id`,
    values: [plans, new Date(at)],
  });
  return rows.map((row) => ({ ...row, from: row.from.getTime(), until: row.until.getTime() }));
}

/** How many of a plan there may be that have not ended: each is read whenever somebody asks who is on call. */
export const mostOverrides = 200;

/** Its id; null = there are as many as there may be. */
export async function saveOverride(
  pool: pg.Pool,
  { plan, layer, who, instead, from, until, madeBy }: Omit<MadeOverride, "id">,
): Promise<number | null> {
  return inTransaction(pool, async (client) => {
    // Of two at once the second counts the first.
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 4600006))", [plan]);
    const { rows } = await client.query<{ id: number }>(
      `insert into on_call_overrides (plan, layer, who, instead, starts_at, ends_at, made_by)
       select $1, $2, $3, $4, $5, $6, $7
       where (select count(*) from on_call_overrides where plan = $1 and ends_at > now() and removed_at is null) < $8
       returning id::int`,
      [plan, layer, who, instead, new Date(from), new Date(until), madeBy, mostOverrides],
    );
    const id = rows[0]?.id;
    if (id === undefined) return null;
    const span = { from: new Date(from).toISOString(), until: new Date(until).toISOString() };
    const details = { id, layer, who, instead, ...span };
    await appendAudit(client, { person: madeBy, action: "onCall.overridden", subject: plan, details });
    return id;
  });
}

/** Takes one back from now on. False when it has ended, or was taken back. */
export async function removeOverride(pool: pg.Pool, plan: string, id: number, by: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update on_call_overrides set removed_at = now(), removed_by = $3
       where plan = $1 and id = $2 and removed_at is null and ends_at > now()`,
      [plan, id, by],
    );
    if (rowCount !== 1) return false;
    await appendAudit(client, { person: by, action: "onCall.restored", subject: plan, details: { id } });
    return true;
  });
}
