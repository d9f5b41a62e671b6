import type { Queryable } from "../pool.ts";

export interface Notice {
  readonly id: string;
  readonly recordId: string;
  readonly subject: string;
  readonly text: string;
  readonly because: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

/** Puts a notice into each person's inbox, once for its id. */
export async function saveNotices(
  db: Queryable,
  notice: {
    readonly id: string;
    readonly recordId: string;
    readonly to: readonly string[];
    readonly subject: string;
    readonly text: string;
    readonly because: string;
  },
): Promise<void> {
  await db.query(
    `insert into notices (id, to_user, record_id, subject, text, because)
     select $1, person, $3, $4, $5, $6 from unnest($2::text[]) as person on conflict (id, to_user) do nothing`,
    [notice.id, notice.to, notice.recordId, notice.subject, notice.text, notice.because],
  );
}

/** A person's notices, newest first. */
export async function listNotices(db: Queryable, user: string, limit: number): Promise<Notice[]> {
  const { rows } = await db.query<{
    id: string;
    record_id: string;
    subject: string;
    text: string;
    because: string;
    created_at: Date;
    read_at: Date | null;
  }>(
    "select id, record_id, subject, text, because, created_at, read_at from notices where to_user = $1 order by created_at desc, id limit $2",
    [user, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    recordId: row.record_id,
    subject: row.subject,
    text: row.text,
    because: row.because,
    createdAt: row.created_at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  }));
}
