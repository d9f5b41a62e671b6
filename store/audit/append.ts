import type { JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

/** What is noted by the store; changes of people and groups are noted by triggers of the database. */
export type AuditAction =
  | "key.made"
  | "key.revoked"
  | "session.started"
  | "session.ended"
  | "signInLink.made"
  | "password.set"
  | "password.removed"
  | "account.linked"
  | "account.unlinked"
  | "contact.set"
  | "preferences.set"
  | "contact.removed"
  | "externalId.set"
  | "externalId.removed"
  | "delegation.made"
  | "delegation.ended"
  | "onCall.overridden"
  | "onCall.restored"
  | "definition.published"
  | "definition.retired"
  | "move.planned"
  | "move.applied"
  | "remediation.released"
  | "remediation.halted"
  | "remediation.resumed"
  | "record.dropped"
  | "record.rebuilt"
  | "retention.begun"
  | "hostKey.forgotten"
  | "certificate.trusted"
  | "certificate.trustEnded";

export interface AuditEvent {
  /** Who did it; `$engine` = the host itself, such as on its first start. */
  readonly person: string;
  readonly action: AuditAction;
  /** What it was done to, such as the id of a key. */
  readonly subject: string;
  /** Never a secret. */
  readonly details: JsonObject;
}

/** Adds events to the audit list. Called in the transaction of the change, so that both are committed or neither is. */
export async function appendAudit(db: Queryable, ...events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.query(
    `insert into audit_events (person, action, subject, details)
     select person, action, subject, details::jsonb from unnest($1::text[], $2::text[], $3::text[], $4::text[])
       with ordinality as e (person, action, subject, details, nth) order by nth`,
    [
      events.map(({ person }) => person),
      events.map(({ action }) => action),
      events.map(({ subject }) => subject),
      events.map(({ details }) => JSON.stringify(details)),
    ],
  );
}
