import type { Queryable } from "../pool.ts";
import { idleHours, type SignInWay } from "./session.ts";

export interface StoredSession {
  readonly id: string;
  readonly user: string;
  readonly way: SignInWay;
  readonly agent: string;
  /** Where the browser was when it signed in; empty: it was not noted then. */
  readonly address: string;
  readonly startedAt: Date;
  /** To the minute. */
  readonly usedAt: Date;
  /** When it ends at the latest. */
  readonly endsAt: Date;
}

const columns = `id, user_name as "user", way, agent, address, started_at as "startedAt", used_at as "usedAt",
  least(ends_at, used_at + make_interval(hours => $1)) as "endsAt"`;

/** Sessions that go on, of everyone or of one person, by id. */
export async function listSessions(
  db: Queryable,
  params: { readonly user: string | null; readonly after: string | null; readonly limit: number },
): Promise<StoredSession[]> {
  const { rows } = await db.query<StoredSession>(
    `select ${columns} from sessions
     where ends_at > now() and used_at > now() - make_interval(hours => $1)
       and ($2::text is null or user_name = $2) and ($3::text is null or id collate "C" > $3)
     order by id collate "C" limit $4`,
    [idleHours, params.user, params.after, params.limit],
  );
  return rows;
}

/** One session, also one that has ended; null when there is none. */
export async function showSession(db: Queryable, id: string): Promise<StoredSession | null> {
  const { rows } = await db.query<StoredSession>(`select ${columns} from sessions where id = $2`, [idleHours, id]);
  return rows[0] ?? null;
}
