import type pg from "pg";
import type { GroupRepair } from "../../engine/alert/send.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { haltedText } from "./halt.ts";

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

/**
 * Remembers that the work of what a run has raised is about to begin; the first time stays. Why it must not begin, when
 * people have halted it meanwhile, or null.
 */
export async function noteBegun(pool: pg.Pool, id: string, now: number): Promise<string | null> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ remediation: string; begun: boolean }>(
      "select remediation, begun_at is not null as begun from remediation_runs where id = $1",
      [id],
    );
    const [run] = rows;
    // A repeat of a begin that was noted is that begin: its command may have been taken.
    const halted = run === undefined || run.begun ? null : await haltedText(client, run.remediation);
    if (halted === null)
      await client.query("update remediation_runs set begun_at = coalesce(begun_at, $2) where id = $1", [
        id,
        new Date(now),
      ]);
    return halted;
  });
}

/** The runs of a group that have not ended. */
export async function runsUnderWay(db: Queryable, groupId: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    "select id from remediation_runs where group_id = $1 and ended_at is null order by id",
    [groupId],
  );
  return rows.map(({ id }) => id);
}

/** The remediation of the group whose work has begun, or has repaired it, with what it raised; null = none. */
export async function repairOfGroup(db: Queryable, groupId: string): Promise<GroupRepair | null> {
  const { rows } = await db.query<{ remediation: string; record: string }>(
    `select remediation, change_id as record from remediation_runs
     where group_id = $1 and outcome in ('running', 'repaired') and begun_at is not null order by started_at, id limit 1`,
    [groupId],
  );
  return rows[0] ?? null;
}
