import type { Queryable } from "../pool.ts";

/** How often a remediation has repaired what it began, as its kept runs say. */
export interface RemediationSuccess {
  readonly repaired: number;
  readonly failed: number;
  /** Half of its repairs took no longer, in milliseconds; null = none. */
  readonly medianMs: number | null;
  readonly byClass: readonly {
    /** Class of the CI; null = alerts without one, or a CI that is gone. */
    readonly class: string | null;
    readonly repaired: number;
    readonly failed: number;
  }[];
}

/** Runs that were withdrawn, refused or not applicable have shown nothing: they do not count. */
export async function readSuccess(db: Queryable, remediation: string): Promise<RemediationSuccess> {
  const { rows } = await db.query<{
    whole: boolean;
    class: string | null;
    repaired: number;
    failed: number;
    median: number | null;
  }>(
    `select grouping(c.class) = 1 as whole, c.class, count(*) filter (where r.outcome = 'repaired')::int as repaired,
       count(*) filter (where r.outcome = 'failed')::int as failed,
       percentile_disc(0.5) within group (order by round(extract(epoch from r.ended_at - r.started_at) * 1000))
         filter (where r.outcome = 'repaired')::float8 as median
     from remediation_runs r left join cis c on c.id = r.ci
     where r.remediation = $1 and r.outcome in ('repaired', 'failed')
     group by grouping sets ((), (c.class)) order by 1 desc, c.class nulls last`,
    [remediation],
  );
  const [all, ...classes] = rows;
  return {
    repaired: all?.repaired ?? 0,
    failed: all?.failed ?? 0,
    medianMs: all?.median ?? null,
    byClass: classes.map(({ class: ciClass, repaired, failed }) => ({ class: ciClass, repaired, failed })),
  };
}
