import type { Remediation } from "../../engine/alert/ir.ts";
import type { Queryable } from "../pool.ts";

/** A remediation that failures in a row have stopped. */
export interface RemediationStop {
  /** CI it is stopped on; null = everywhere, or on alerts without a CI. */
  readonly ci: string | null;
  readonly failures: number;
  /** When the last of them ended, UTC milliseconds, and what it said. */
  readonly since: number;
  readonly because: string;
  /** Records of the last of them: of its group, and what it raised. */
  readonly records: readonly string[];
}

/** Where a remediation is stopped by `stopAfterFailures`, counted as its claims count. */
export async function listStops(
  db: Queryable,
  remediation: string,
  limit: Remediation["limit"],
): Promise<RemediationStop[]> {
  if (limit.stopAfterFailures === null) return [];
  const { rows } = await db.query<{
    ci: string | null;
    failures: number;
    since: Date;
    because: string;
    records: string[];
  }>(
    `select case when $2 = 'ci' then ci end as ci, count(*)::int as failures, max(ended_at) as since,
       (array_agg(coalesce(because, '') order by started_at desc))[1] as because,
       array_remove(array[(array_agg(incident_id order by started_at desc))[1], (array_agg(change_id order by started_at desc))[1]], null) as records
     from remediation_runs as run
     where remediation = $1 and outcome = 'failed' and release_id is null and not exists (
       select 1 from remediation_runs as later
       where later.remediation = $1 and later.started_at > run.started_at and ($2 = 'rule' or later.ci is not distinct from run.ci)
         and (later.outcome = 'repaired' or later.release_id is not null))
     group by 1 having count(*) >= $3 order by 1 nulls first`,
    [remediation, limit.per, limit.stopAfterFailures],
  );
  return rows.map((row) => ({ ...row, since: row.since.getTime() }));
}
