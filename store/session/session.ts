/**
 * Sessions of people in browsers.
 *
 * S1. Of a token only a hash is stored. A token is `ID_SECRET`; the id is no secret.
 * S2. Signing in always makes a new session with a new token: none that the browser brought along is taken over.
 * S3. A renewed token replaces the one before it. The old one counts until the new one has been shown, and a minute
 *     more, so that a lost answer and requests under way are no loss; after that whoever shows it ends the session.
 * S4. A session ends when it is not used for `idleHours`, after `longestDays`, when it is ended, and at once for a
 *     person who is not active any more.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import type pg from "pg";
import { appendAudit, type AuditEvent } from "../audit/append.ts";
import { type Person, readSessionHolder } from "../person/read.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { hashOf, newSecret } from "./token.ts";

export const idleHours = 12;
const longestDays = 7;

/** How people sign in. */
export type SignInWay = "link" | "password" | "provider";

const pattern = /^([0-9a-f]{12})_([0-9A-Za-z_-]{43})$/;

/** What is known of somebody who signs in. */
export interface NewSession {
  readonly user: string;
  readonly way: SignInWay;
  /** What the browser calls itself. */
  readonly agent: string;
  /** Where it is, as far as that can be seen from here. */
  readonly address: string;
  /** Of a provider: who they are there, and what it calls its own session; null: it does not say. */
  readonly account?: {
    readonly issuer: string;
    readonly subject: string;
    readonly session: string | null;
    /** By which the provider's session is named when it is to end; null: it is not. */
    readonly idToken: string | null;
  };
}

/** Starts a session in the transaction of what permits it, and returns its token, which exists nowhere else. */
export async function startSession(client: pg.PoolClient, session: NewSession): Promise<string> {
  const id = randomBytes(6).toString("hex");
  const secret = newSecret();
  const { user, way, agent, address, account } = session;
  await client.query(
    `insert into sessions (id, hash, user_name, way, agent, ends_at, address, issuer, subject, provider_session, id_token)
     values ($1, $2, $3, $4, $5, now() + make_interval(days => $6), $7, $8, $9, $10, $11)`,
    [
      id,
      hashOf(secret),
      user,
      way,
      agent.slice(0, 200),
      longestDays,
      address,
      account?.issuer ?? null,
      account?.subject ?? null,
      account?.session ?? null,
      account?.idToken ?? null,
    ],
  );
  const details = { user, way, ...(account === undefined ? {} : { issuer: account.issuer }) };
  await appendAudit(client, { person: user, action: "session.started", subject: id, details });
  return `${id}_${secret}`;
}

/** The active person whose session the token is; null when it is malformed, unknown, too old or ended. */
export async function readSession(
  pool: pg.Pool,
  token: string,
): Promise<{ readonly id: string; readonly person: Person } | null> {
  const [, id, secret] = pattern.exec(token) ?? [];
  if (id === undefined || secret === undefined) return null;
  const holder = await readSessionHolder(pool, id, idleHours);
  if (holder === null) return null;
  const shown = hashOf(secret);
  const isNew = timingSafeEqual(holder.hash, shown);
  const isPrevious = holder.previousHash !== null && timingSafeEqual(holder.previousHash, shown);
  if (!isNew && !isPrevious) return null;
  if (isPrevious && holder.previousIsOver) {
    await endSession(pool, id, "$engine");
    return null;
  }
  const isFirstOfNew = isNew && holder.previousHash !== null && holder.previousUntil === null;
  if (isFirstOfNew || holder.unnotedSeconds >= 60)
    await pool.query(
      `update sessions set used_at = now(),
         previous_until = case when $2 and previous_until is null then now() + interval '1 minute' else previous_until end
       where id = $1 and ends_at > now()`,
      [id, isFirstOfNew],
    );
  return { id, person: holder.person };
}

/** The active person of a session that goes on, for what its token has been shown for before; it is no use of it. */
export async function readSessionById(
  db: Queryable,
  id: string,
): Promise<{ readonly id: string; readonly person: Person } | null> {
  const holder = await readSessionHolder(db, id, idleHours);
  return holder === null ? null : { id, person: holder.person };
}

/** The provider that began a session, with the token that names it there; null: none did. */
export async function readProviderSession(
  db: Queryable,
  id: string,
): Promise<{ readonly issuer: string; readonly idToken: string | null } | null> {
  const { rows } = await db.query<{ issuer: string; idToken: string | null }>(
    `select issuer, id_token as "idToken" from sessions where id = $1 and issuer is not null`,
    [id],
  );
  return rows[0] ?? null;
}

/** Gives a session a new token. Null when it has been renewed within the last minutes, or has ended. */
export async function renewSession(db: Queryable, id: string, afterMinutes = 15): Promise<string | null> {
  const secret = newSecret();
  const { rowCount } = await db.query(
    `update sessions set previous_until = null,
       previous_hash = case when previous_hash is not null and previous_until is null then previous_hash else hash end, hash = $2, renewed_at = now(), used_at = now()
     where id = $1 and ends_at > now() and renewed_at <= now() - make_interval(mins => $3)`,
    [id, hashOf(secret), afterMinutes],
  );
  return rowCount === 1 ? `${id}_${secret}` : null;
}

/** Ends a session at once; one that has ended stays as it is. Null when there is no such session, else whose it was. */
export async function endSession(pool: pg.Pool, id: string, by: string): Promise<string | null> {
  return inTransaction(pool, async (client) => {
    const ended = await end(client, "id = $1", [id], by);
    if (ended.length > 0) return ended[0]?.user ?? null;
    const { rows } = await client.query<{ user: string }>('select user_name as "user" from sessions where id = $1', [
      id,
    ]);
    return rows[0]?.user ?? null;
  });
}

/**
 * Ends all sessions of people, and the links that would start one, in the transaction of what ends them. `but`: the
 * session that goes on.
 */
export async function endSessionsOf(
  client: pg.PoolClient,
  names: readonly string[],
  by: string,
  but: string | null = null,
): Promise<void> {
  await end(client, "user_name = any($1) and id is distinct from $2", [names, but], by);
  await client.query("update sign_in_links set expires_at = now() where user_name = any($1) and expires_at > now()", [
    names,
  ]);
}

/** Ends all sessions of a person but one, and the links that would start another. */
export async function endOtherSessions(pool: pg.Pool, user: string, but: string | null, by: string): Promise<void> {
  await inTransaction(pool, (client) => endSessionsOf(client, [user], by, but));
}

/**
 * Ends sessions that a provider began, as it says: the one that it calls so, or all of one of its accounts. Returns how
 * many.
 */
export async function endProviderSessions(
  pool: pg.Pool,
  said: { readonly issuer: string; readonly subject: string | null; readonly session: string | null },
): Promise<number> {
  const ended = await inTransaction(pool, (client) =>
    end(
      client,
      `issuer = $1 and ($2::text is not null or $3::text is not null)
       and ($2::text is null or subject = $2) and ($3::text is null or provider_session = $3)`,
      [said.issuer, said.subject, said.session],
      "$engine",
    ),
  );
  return ended.length;
}

async function end(client: pg.PoolClient, where: string, of: readonly unknown[], by: string) {
  const { rows } = await client.query<{ id: string; user: string }>(
    `update sessions set ends_at = now(), id_token = null where ${where} and ends_at > now() returning id, user_name as "user"`,
    [...of],
  );
  const events = rows.map(({ id, user }): AuditEvent => ({
    person: by,
    action: "session.ended",
    subject: id,
    details: { user },
  }));
  await appendAudit(client, ...events);
  return rows;
}
