import type pg from "pg";
import { type BlastRadius, checkLimits, type LimitVerdict, type PastRun } from "../../engine/alert/limit.ts";
import type { Remediation } from "../../engine/alert/ir.ts";
import { inTransaction } from "../transaction.ts";
import type { Queryable } from "../pool.ts";
import { haltedText } from "./halt.ts";

export interface ClaimRemediationParams {
  readonly id: string;
  readonly remediation: string;
  readonly limit: Remediation["limit"];
  readonly groupId: string;
  readonly incidentId: string | null;
  readonly ci: string | null;
  /** CIs it may affect; null = no fact tells. */
  readonly affected: BlastRadius | null;
  /** Of all that it will do: what is approved is what is executed. */
  readonly planDigest: string;
  readonly now: number;
}

/**
 * Asks whether a remediation may run, and records its run (or why it may not) in the same transaction. Claims of one
 * remediation are serial, so two alerts at once cannot both be told yes. A repeated claim gets its first answer.
 */
export async function claimRemediation(pool: pg.Pool, params: ClaimRemediationParams): Promise<LimitVerdict> {
  return inTransaction(pool, async (client) => {
    await lockRemediation(client, params.remediation);
    const known = await client.query<{ outcome: string; because: string | null }>(
      "select outcome, because from remediation_runs where id = $1",
      [params.id],
    );
    const earlier = known.rows[0];
    if (earlier !== undefined && earlier.outcome !== "noted") {
      return earlier.outcome === "refused"
        ? { allowed: false, limit: "earlier", because: earlier.because ?? "" }
        : { allowed: true };
    }
    const halted = await haltedText(client, params.remediation);
    const verdict: LimitVerdict =
      halted === null
        ? checkLimits(params.limit, await pastRuns(client, params), {
            ci: params.ci,
            now: params.now,
            affected: params.affected,
          })
        : { allowed: false, limit: "halted", because: halted };
    await client.query(
      `insert into remediation_runs (id, remediation, group_id, ci, started_at, ended_at, outcome, because, incident_id, plan_digest)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (id) do update set ci = excluded.ci, started_at = excluded.started_at, ended_at = excluded.ended_at,
         outcome = excluded.outcome, because = excluded.because, plan_digest = excluded.plan_digest`,
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
        params.planDigest,
      ],
    );
    return verdict;
  });
}

/** Claims, releases and ends of one remediation are serial. The lock lasts until the transaction ends. */
export async function lockRemediation(db: Queryable, remediation: string): Promise<void> {
  await db.query("select pg_advisory_xact_lock(hashtextextended($1, 4603))", [remediation]);
}

/** The latest runs that the limits count, of the CI alone where they count by CI. */
async function pastRuns(db: Queryable, { remediation, limit, ci }: ClaimRemediationParams): Promise<PastRun[]> {
  const { rows } = await db.query<{
    ci: string | null;
    started_at: Date;
    ended_at: Date | null;
    outcome: PastRun["outcome"];
    released: boolean;
  }>(
    // Others are left out before the cut: a storm of refusals must not push the runs that count out of sight.
    `select ci, started_at, ended_at, outcome, release_id is not null as released from remediation_runs
     where remediation = $1 and outcome in ('running', 'repaired', 'failed') and ($2 = 'rule' or ci is not distinct from $3)
     order by started_at desc limit 1000`,
    [remediation, limit.per, ci],
  );
  return rows.map((row) => ({
    ci: row.ci,
    startedAt: row.started_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    outcome: row.outcome,
    released: row.released,
  }));
}
