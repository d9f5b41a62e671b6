import type { Queryable } from "../pool.ts";

/** Id of the run of a remediation for an alert group, which has one at most. */
export function remediationRunId(group: string, remediation: string): string {
  return `${group}#${remediation}`;
}

/**
 * Notes that a remediation is to be started for a group, before it is: so that a start that is lost is found. Once; a
 * later call changes nothing.
 */
export async function noteRemediation(
  db: Queryable,
  run: { readonly group: string; readonly remediation: string; readonly incident: string },
): Promise<void> {
  await db.query(
    `insert into remediation_runs (id, remediation, group_id, incident_id, outcome) values ($1, $2, $3, $4, 'noted')
     on conflict (id) do nothing`,
    [remediationRunId(run.group, run.remediation), run.remediation, run.group, run.incident],
  );
}

/** Remembers the change a run has raised. */
export async function noteChange(db: Queryable, id: string, changeId: string): Promise<void> {
  await db.query("update remediation_runs set change_id = $2 where id = $1", [id, changeId]);
}

/** True when a remediation of the group runs or has repaired it. */
export async function isBeingRepaired(db: Queryable, groupId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "select 1 from remediation_runs where group_id = $1 and outcome in ('running', 'repaired') limit 1",
    [groupId],
  );
  return rowCount === 1;
}
