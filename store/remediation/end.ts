import type { Queryable } from "../pool.ts";

export interface RemediationEnd {
  readonly id: string;
  /** `refused` takes back a claim that nothing came of, so that it counts against no limit. */
  readonly outcome: "repaired" | "failed" | "refused" | "withdrawn";
  readonly because: string;
  readonly changeId: string | null;
  readonly now: number;
}

/** Ends a run. The first end stays: false when it had ended before. */
export async function endRemediation(db: Queryable, end: RemediationEnd): Promise<boolean> {
  const { rowCount } = await db.query(
    `update remediation_runs set outcome = $2, because = $3, change_id = coalesce($4, change_id), ended_at = $5
     where id = $1 and outcome in ('noted', 'running')`,
    [end.id, end.outcome, end.because, end.changeId, new Date(end.now)],
  );
  return rowCount === 1;
}

/** Ends a run that was noted and never claimed, because there is nothing for it to do. */
export async function dropRemediation(
  db: Queryable,
  end: { readonly id: string; readonly because: string; readonly now: number },
): Promise<void> {
  await db.query(
    "update remediation_runs set outcome = 'notApplicable', because = $2, ended_at = $3 where id = $1 and outcome = 'noted'",
    [end.id, end.because, new Date(end.now)],
  );
}
