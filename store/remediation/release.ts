import type pg from "pg";
import type { Remediation } from "../../engine/alert/ir.ts";
import { appendAudit } from "../audit/append.ts";
import { inTransaction } from "../transaction.ts";
import { lockRemediation } from "./claim.ts";
import { listStops } from "./stops.ts";

export interface ReleaseRemediationParams {
  /** The caller's key: a repeat releases nothing more. */
  readonly id: string;
  readonly remediation: string;
  readonly limit: Remediation["limit"];
  /** null = everywhere it is stopped. */
  readonly ci: string | null;
  readonly reason: string;
  readonly by: string;
}

export type ReleaseOutcome =
  | { readonly kind: "released"; readonly release: RemediationRelease }
  /** It is stopped nowhere, or not on this CI. */
  | { readonly kind: "notStopped" }
  /** The id was used for another release. */
  | { readonly kind: "mismatch" };

export interface RemediationRelease {
  readonly id: string;
  readonly remediation: string;
  readonly ci: string | null;
  readonly reason: string;
  readonly by: string;
  /** UTC milliseconds, by the clock of the database. */
  readonly at: number;
  /** Failed runs that do not count any more. */
  readonly failures: number;
}

export interface ReleaseRow {
  id: string;
  remediation: string;
  ci: string | null;
  reason: string;
  released_by: string;
  released_at: Date;
  failures: number;
}

export const releaseColumns = "id, remediation, ci, reason, released_by, released_at, failures";

export function releaseOfRow(row: ReleaseRow): RemediationRelease {
  const { id, remediation, ci, reason, failures } = row;
  return { id, remediation, ci, reason, by: row.released_by, at: row.released_at.getTime(), failures };
}

/**
 * Lets a stopped remediation run again: its failures so far are marked as released, so that the count of failures in a
 * row begins anew. The mark, not an instant, decides: clocks of several machines do not matter. Serial with claims.
 */
export async function releaseRemediation(pool: pg.Pool, params: ReleaseRemediationParams): Promise<ReleaseOutcome> {
  return inTransaction(pool, async (client) => {
    await lockRemediation(client, params.remediation);
    const known = await client.query<ReleaseRow>(`select ${releaseColumns} from remediation_releases where id = $1`, [
      params.id,
    ]);
    const earlier = known.rows[0] === undefined ? null : releaseOfRow(known.rows[0]);
    if (earlier !== null) {
      const same =
        earlier.remediation === params.remediation &&
        earlier.ci === params.ci &&
        earlier.reason === params.reason &&
        earlier.by === params.by;
      return same ? { kind: "released", release: earlier } : { kind: "mismatch" };
    }
    const stops = (await listStops(client, params.remediation, params.limit)).filter(
      ({ ci }) => params.ci === null || params.limit.per === "rule" || ci === params.ci,
    );
    if (stops.length === 0) return { kind: "notStopped" };
    await client.query(
      "insert into remediation_releases (id, remediation, ci, reason, released_by, failures) values ($1, $2, $3, $4, $5, 0)",
      [params.id, params.remediation, params.ci, params.reason, params.by],
    );
    const { rows } = await client.query<ReleaseRow>(
      `with released as (
         update remediation_runs set release_id = $1
         where remediation = $2 and outcome = 'failed' and release_id is null and ($3 = 'rule' or $4::text is null or ci = $4)
         returning 1)
       update remediation_releases set failures = (select count(*) from released) where id = $1 returning ${releaseColumns}`,
      [params.id, params.remediation, params.limit.per, params.ci],
    );
    const row = rows[0];
    if (row === undefined) throw new Error(`the release "${params.id}" was not stored`);
    const details = { ci: params.ci, reason: params.reason, failures: row.failures };
    const released = {
      person: params.by,
      action: "remediation.released",
      subject: params.remediation,
      details,
    } as const;
    await appendAudit(client, released);
    return { kind: "released", release: releaseOfRow(row) };
  });
}
