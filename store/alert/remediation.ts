import type pg from "pg";
import { type BlastRadius, checkLimits, type LimitVerdict, type PastRun } from "../../engine/alert/limit.ts";
import type { Remediation } from "../../engine/alert/ir.ts";
import { inTransaction } from "../transaction.ts";
import type { Queryable } from "../pool.ts";

export interface ClaimRemediationParams {
  readonly id: string;
  readonly remediation: string;
  readonly limit: Remediation["limit"];
  readonly groupId: string;
  readonly incidentId: string | null;
  readonly ci: string | null;
  /** CIs it may affect; null = no fact tells. */
  readonly affected: BlastRadius | null;
  readonly now: number;
}

/**
 * Asks whether a remediation may run, and records its run (or why it may not) in the same transaction. Claims of one
 * remediation are serial, so two alerts at once cannot both be told yes. A repeated claim gets its first answer.
 */
export async function claimRemediation(pool: pg.Pool, params: ClaimRemediationParams): Promise<LimitVerdict> {
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 4603))", [params.remediation]);
    const known = await client.query<{ outcome: string; because: string | null }>(
      "select outcome, because from remediation_runs where id = $1",
      [params.id],
    );
    const earlier = known.rows[0];
    if (earlier !== undefined) {
      return earlier.outcome === "refused" ? { allowed: false, limit: "earlier", because: earlier.because ?? "" } : { allowed: true };
    }
    const verdict = checkLimits(params.limit, await pastRuns(client, params.remediation), {
      ci: params.ci,
      now: params.now,
      affected: params.affected,
    });
    await client.query(
      `insert into remediation_runs (id, remediation, group_id, ci, started_at, ended_at, outcome, because, incident_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        params.id,
        params.remediation,
        params.groupId,
        params.ci,
        new Date(params.now),
        verdict.allowed ? null : new Date(params.now),
        verdict.allowed ? "running" : "refused",
        verdict.allowed ? null : verdict.because,
        params.incidentId,
      ],
    );
    return verdict;
  });
}

/** Ends a run. The first end stays; `refused` takes back a claim that nothing came of, so that it counts against no limit. */
export async function endRemediation(
  db: Queryable,
  end: {
    readonly id: string;
    readonly outcome: "repaired" | "failed" | "refused";
    readonly because: string;
    readonly changeId: string | null;
    readonly now: number;
  },
): Promise<void> {
  await db.query(
    "update remediation_runs set outcome = $2, because = $3, change_id = coalesce($4, change_id), ended_at = $5 where id = $1 and outcome = 'running'",
    [end.id, end.outcome, end.because, end.changeId, new Date(end.now)],
  );
}

/** True when a remediation of the group runs or has repaired it. */
export async function isBeingRepaired(db: Queryable, groupId: string): Promise<boolean> {
  const { rowCount } = await db.query("select 1 from remediation_runs where group_id = $1 and outcome in ('running', 'repaired') limit 1", [
    groupId,
  ]);
  return rowCount === 1;
}

async function pastRuns(db: Queryable, remediation: string): Promise<PastRun[]> {
  const { rows } = await db.query<{ ci: string | null; started_at: Date; ended_at: Date | null; outcome: PastRun["outcome"] }>(
    // Refused ones are left out before the cut: a storm of refusals must not push the runs that count out of sight.
    `select ci, started_at, ended_at, outcome from remediation_runs where remediation = $1 and outcome <> 'refused'
     order by started_at desc limit 1000`,
    [remediation],
  );
  return rows.map((row) => ({
    ci: row.ci,
    startedAt: row.started_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    outcome: row.outcome,
  }));
}
