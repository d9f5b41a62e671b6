import type { JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

export interface StoredAuditEvent {
  readonly id: number;
  readonly at: Date;
  /** `$engine` = the host itself; null = whoever had the database. */
  readonly person: string | null;
  readonly action: string;
  readonly subject: string;
  readonly details: JsonObject;
}

export interface ListAuditParams {
  /** Only what was done then or later; null = all. */
  readonly since: Date | null;
  /** Only what this person did; null = all. */
  readonly person: string | null;
  /** Only events with lower ids; null = from the newest. */
  readonly before: number | null;
  readonly limit: number;
}

/** The audit list, newest first. */
export async function listAudit(db: Queryable, params: ListAuditParams): Promise<StoredAuditEvent[]> {
  const { rows } = await db.query<StoredAuditEvent>(
    `select id, at, person, action, subject, details from audit_events
     where ($1::timestamptz is null or at >= $1) and ($2::text is null or person = $2) and ($3::bigint is null or id < $3)
     order by id desc limit $4`,
    [params.since, params.person, params.before, params.limit],
  );
  return rows;
}
