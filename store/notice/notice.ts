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

/** Puts a notice into a person's inbox, once for its id. */
export async function saveNotice(
  db: Queryable,
  notice: {
    readonly id: string;
    readonly recordId: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly because: string;
    /** UTC milliseconds. @default by the clock of the database */
    readonly at?: number;
  },
): Promise<void> {
  const at = notice.at === undefined ? null : new Date(notice.at);
  await db.query(
    `insert into notices (id, to_user, record_id, subject, text, because, created_at)
     values ($1, $2, $3, $4, $5, $6, coalesce($7, now())) on conflict (id, to_user) do nothing`,
    [notice.id, notice.to, notice.recordId, notice.subject, notice.text, notice.because, at],
  );
}

/** A person's notices, newest first; `after` is the last one of the page before. */
export async function listNotices(
  db: Queryable,
  user: string,
  limit: number,
  options: { readonly unread?: boolean; readonly after?: { readonly createdAt: string; readonly id: string } } = {},
): Promise<Notice[]> {
  const { rows } = await db.query<{
    id: string;
    record_id: string;
    subject: string;
    text: string;
    because: string;
    created_at: Date;
    read_at: Date | null;
  }>(
    `select id, record_id, subject, text, because, created_at, read_at from notices
     where to_user = $1 and (not $3::boolean or read_at is null)
       and ($4::timestamptz is null or (created_at, id) < ($4, $5))
     order by created_at desc, id desc limit $2`,
    [user, limit, options.unread ?? false, options.after?.createdAt ?? null, options.after?.id ?? null],
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

/** Marks a person's notice as read; a second time changes nothing. False when they have no such notice. */
export async function markRead(db: Queryable, user: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "update notices set read_at = coalesce(read_at, now()) where to_user = $1 and id = $2",
    [user, id],
  );
  return rowCount === 1;
}
