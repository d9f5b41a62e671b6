import type pg from "pg";
import { inTransaction } from "../transaction.ts";
import type { Policy } from "./policy.ts";

/** One process at a time, for as long as one batch takes. */
const retentionLock = 4_600_006;

/**
 * Drops the oldest rows of a kind that are old by `before` (and, where given, have one of `digests`), up to the batch
 * of its policy. What goes with them goes in the same transaction. Rows that somebody else holds are left for the next
 * batch, so nobody is waited for. Of rows with one instant any may go first: all of them go, and to put them in order
 * would sort all that have it for each batch. Returns how many went.
 */
export async function dropBatch(
  pool: pg.Pool,
  policy: Policy,
  before: Date,
  digests?: readonly string[],
): Promise<number> {
  const { table, at, where, batch = 500, also } = policy;
  const only = digests === undefined ? "" : " and t.digest = any($3)";
  const noted = (also?.statements ?? []).map((statement, index) => `, also${index} as (${statement} returning 1)`);
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [retentionLock]);
    const { rows } = await client.query<{ dropped: number }>(
      `with due as materialized (
         select t.ctid as place from ${table} t where t.${at} < $1 and (${where})${only}
         order by t.${at} limit $2 for update of t skip locked),
       gone as (
         delete from ${table} t where t.ctid = any(array(select place from due)) returning ${also?.columns ?? "1"})
       ${noted.join("")}
       select count(*)::int as dropped from gone`,
      digests === undefined ? [before, batch] : [before, batch, digests],
    );
    return rows[0]?.dropped ?? 0;
  });
}
