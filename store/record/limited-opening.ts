import type pg from "pg";
import { inTransaction } from "../transaction.ts";

export interface LimitedOpening {
  /** Of the record that is to be opened. */
  readonly key: string;
  /** Of all that count together. */
  readonly scope: string;
  /** For whom or what one is opened. */
  readonly per: string;
  readonly withinMs: number;
  /** UTC milliseconds. */
  readonly now: number;
}

/**
 * Whether this one may be opened: none other was for the same within the time. Asked again by the same key, the same.
 */
export function claimOpening(pool: pg.Pool, { key, scope, per, withinMs, now }: LimitedOpening): Promise<boolean> {
  const since = new Date(now - withinMs);
  return inTransaction(pool, async (client) => {
    // Two that are asked for at once take turns.
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 4600004))", [`${scope} ${per}`]);
    await client.query("delete from limited_openings where scope = $1 and per = $2 and at <= $3", [scope, per, since]);
    const { rows } = await client.query<{ key: string }>(
      `with claimed as (
         insert into limited_openings (key, scope, per, at) select $1, $2, $3, $4
         where not exists (select from limited_openings where scope = $2 and per = $3)
         returning key)
       select key from claimed union all select key from limited_openings where key = $1`,
      [key, scope, per, new Date(now)],
    );
    return rows.length > 0;
  });
}

/** It was refused: another one may be opened. */
export async function releaseOpening(pool: pg.Pool, key: string): Promise<void> {
  await pool.query("delete from limited_openings where key = $1", [key]);
}
