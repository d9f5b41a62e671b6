import type { Queryable } from "../pool.ts";

/** What is to be known of a record and a person to lead them to the right page of it. */
export interface ToldPlace {
  readonly type: string;
  readonly number: string;
  /** Whether the record waits for a decision of this person, or of somebody who has delegated to them. */
  readonly decides: boolean;
  /** Roles of the person. */
  readonly roles: readonly string[];
}

/** Null: there is no such record, or no such person. */
export async function readToldPlace(db: Queryable, recordId: string, person: string): Promise<ToldPlace | null> {
  const { rows } = await db.query<ToldPlace>({
    name: "told-place",
    text: `select r.type, r.number, u.roles, exists (
        select from approval_requests a where a.record_id = r.id and a.state = 'waiting' and (
          a.approver = u.name or exists (
            select from delegations d where d.from_user = a.approver and d.to_user = u.name
              and d.starts_at <= now() and d.ends_at > now()))) as decides
      from records r, users u where r.id = $1 and u.name = $2`,
    values: [recordId, person],
  });
  return rows[0] ?? null;
}
