import type { Queryable } from "../pool.ts";
import { releaseColumns, releaseOfRow, type ReleaseRow, type RemediationRelease } from "./release.ts";

/** One run of a remediation, or one that was not run and why. */
export interface RemediationRun {
  readonly id: string;
  readonly remediation: string;
  readonly ci: string | null;
  readonly group: string;
  readonly incidentId: string | null;
  readonly changeId: string | null;
  readonly outcome: "noted" | "running" | "repaired" | "failed" | "refused" | "withdrawn" | "notApplicable";
  readonly because: string | null;
  /** UTC milliseconds; null = it has not ended. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Of all that it was to do; null = it was never planned. */
  readonly planDigest: string | null;
  /** Id of the release after which its failure does not count any more. */
  readonly release: string | null;
}

interface RunRow {
  id: string;
  remediation: string;
  ci: string | null;
  group_id: string;
  incident_id: string | null;
  change_id: string | null;
  outcome: RemediationRun["outcome"];
  because: string | null;
  started_at: Date;
  ended_at: Date | null;
  release_id: string | null;
  plan_digest: string | null;
}

const columns =
  "id, remediation, ci, group_id, incident_id, change_id, outcome, because, started_at, ended_at, release_id, plan_digest";

/** The latest runs of a remediation, last first. */
export async function listRemediationRuns(
  db: Queryable,
  remediation: string,
  limit: number,
): Promise<RemediationRun[]> {
  const { rows } = await db.query<RunRow>(
    `select ${columns} from remediation_runs where remediation = $1 order by started_at desc, id limit $2`,
    [remediation, limit],
  );
  return rows.map(runOfRow);
}

/** The remediations that were begun for a record, oldest first. */
export async function remediationsOfRecord(db: Queryable, recordId: string): Promise<RemediationRun[]> {
  const { rows } = await db.query<RunRow>(
    `select ${columns} from remediation_runs where group_id in (select id from alert_groups where record_id = $1) order by started_at, id`,
    [recordId],
  );
  return rows.map(runOfRow);
}

/** What was begun, or refused, for groups of alerts, the latest first. */
export async function remediationsOfGroups(
  db: Queryable,
  groups: readonly string[],
  limit: number,
): Promise<RemediationRun[]> {
  const { rows } = await db.query<RunRow>(
    `select ${columns} from remediation_runs where group_id = any($1) order by started_at desc, id limit $2`,
    [groups, limit],
  );
  return rows.map(runOfRow);
}

/**
 * Runs that are noted or running since before an instant of the database's clock, `olderThanMs` ago, in the order of
 * their ids after `after`.
 */
export async function listUnended(
  db: Queryable,
  olderThanMs: number,
  after: string,
  limit: number,
): Promise<RemediationRun[]> {
  const { rows } = await db.query<RunRow>(
    `select ${columns} from remediation_runs
     where ended_at is null and started_at < now() - make_interval(secs => $1 / 1000.0) and id > $2 order by id limit $3`,
    [olderThanMs, after, limit],
  );
  return rows.map(runOfRow);
}

/** The latest releases of a remediation, last first. */
export async function listReleases(db: Queryable, remediation: string, limit: number): Promise<RemediationRelease[]> {
  const { rows } = await db.query<ReleaseRow>(
    `select ${releaseColumns} from remediation_releases where remediation = $1 order by released_at desc, id limit $2`,
    [remediation, limit],
  );
  return rows.map(releaseOfRow);
}

/** Releases by their ids. */
export async function readReleases(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RemediationRelease>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<ReleaseRow>(`select ${releaseColumns} from remediation_releases where id = any($1)`, [
    ids,
  ]);
  return new Map(rows.map((row) => [row.id, releaseOfRow(row)]));
}

function runOfRow(row: RunRow): RemediationRun {
  return {
    id: row.id,
    remediation: row.remediation,
    ci: row.ci,
    group: row.group_id,
    incidentId: row.incident_id,
    changeId: row.change_id,
    outcome: row.outcome,
    because: row.because,
    startedAt: row.started_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    planDigest: row.plan_digest,
    release: row.release_id,
  };
}
