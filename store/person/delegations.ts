import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

export interface Delegation {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** Delegations from or to a person that have not ended, by start. */
export async function listDelegations(db: Queryable, user: string): Promise<Delegation[]> {
  const { rows } = await db.query<Delegation>(
    `select id::text, from_user as "from", to_user as "to", starts_at as "startsAt", ends_at as "endsAt"
     from delegations where (from_user = $1 or to_user = $1) and ends_at > now() order by starts_at, id`,
    [user],
  );
  return rows;
}

/**
 * Ends a delegation that `from` gave: one in force ends now, so that decisions made under it keep their ground; one to
 * come is removed. False when `from` has no such delegation that has not ended.
 */
export async function endDelegation(pool: pg.Pool, from: string, id: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const ended = await client.query<{ to: string }>(
      `update delegations set ends_at = now()
       where id = $1 and from_user = $2 and starts_at < now() and ends_at > now() returning to_user as "to"`,
      [id, from],
    );
    const removed = await client.query<{ to: string }>(
      'delete from delegations where id = $1 and from_user = $2 and starts_at >= now() returning to_user as "to"',
      [id, from],
    );
    const [gone] = [...ended.rows, ...removed.rows];
    if (gone === undefined) return false;
    await appendAudit(client, { person: from, action: "delegation.ended", subject: id, details: { to: gone.to } });
    return true;
  });
}

/** Lets `to` decide for `from` within a window; nobody but `from` gives it. */
export async function saveDelegation(
  pool: pg.Pool,
  delegation: { readonly from: string; readonly to: string; readonly startsAt: Date; readonly endsAt: Date },
): Promise<number> {
  const { from, to, startsAt, endsAt } = delegation;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      "insert into delegations (from_user, to_user, starts_at, ends_at) values ($1, $2, $3, $4) returning id",
      [from, to, startsAt, endsAt],
    );
    const id = rows[0]?.id ?? 0;
    const details = { to, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
    await appendAudit(client, { person: from, action: "delegation.made", subject: String(id), details });
    return id;
  });
}
