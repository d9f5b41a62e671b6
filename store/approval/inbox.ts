import type { Queryable } from "../pool.ts";
import type { Bind } from "../bind.ts";
import { type Onlooker, seenOfAll } from "../record/visible.ts";

export interface WaitingApproval {
  readonly recordId: string;
  readonly number: string;
  readonly type: string;
  readonly title: string | null;
  readonly approval: string;
  readonly stage: string;
  readonly approver: string;
  /** What is signed, by digest: a decision on another digest is refused. */
  readonly digest: string;
  readonly requestedAt: string;
  readonly expiresAt: string | null;
}

interface InboxRow {
  record_id: string;
  number: string;
  type: string;
  title: string | null;
  approval: string;
  stage: string;
  approver: string;
  digest: string;
  requested_at: Date;
  expires_at: Date | null;
}

/**
 * What waits for the onlooker and those they decide for, or (`all`) for anyone on a record that they see; oldest
 * first.
 */
export async function listWaitingApprovals(
  db: Queryable,
  onlooker: Onlooker,
  { all, limit }: { readonly all: boolean; readonly limit: number },
): Promise<WaitingApproval[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const mine = `a.approver = any(${bind(onlooker.approvers)}::text[])`;
  // Who is asked sees the draft that they decide on.
  const versioned = Object.entries(onlooker.visibility).flatMap(([type, { frozen }]) =>
    frozen === undefined ? [] : [type],
  );
  const title = `case when ${mine} or r.type <> all(${bind(versioned)}::text[]) then t.label else f.label end`;
  const whose = all ? seenOfAll(bind, onlooker) : mine;
  const { rows } = await db.query<InboxRow>(
    `select a.record_id, r.number, r.type, ${title} as title, a.approval, a.stage, a.approver, a.digest, a.requested_at, a.expires_at
     from approval_requests a join records r on r.id = a.record_id left join record_texts t on t.record_id = a.record_id
     left join frozen_texts f on f.record_id = a.record_id
     where a.state = 'waiting' and ${whose}
     order by a.requested_at, a.record_id, a.approver limit ${bind(limit)}`,
    values,
  );
  return rows.map((row) => ({
    recordId: row.record_id,
    number: row.number,
    type: row.type,
    title: row.title,
    approval: row.approval,
    stage: row.stage,
    approver: row.approver,
    digest: row.digest,
    requestedAt: row.requested_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
  }));
}
