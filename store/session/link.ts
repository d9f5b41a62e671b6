/** Links that sign a person in: each once, within ten minutes. Of the token only a hash is stored. */
import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { hashOf, newSecret } from "./token.ts";

export const linkMinutes = 10;

export interface MadeLink {
  readonly token: string;
  readonly expiresAt: Date;
}

/** What a link is for: to sign in, or to choose a password and then be signed in. */
export type LinkPurpose = "signIn" | "password";

/** Makes a link for a person and returns its token, which exists nowhere else. */
export async function makeLink(
  pool: pg.Pool,
  link: { readonly user: string; readonly by: string; readonly purpose?: LinkPurpose },
): Promise<MadeLink> {
  const token = newSecret();
  const { purpose = "signIn" } = link;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ expiresAt: Date }>(
      `insert into sign_in_links (hash, user_name, made_by, expires_at, purpose)
       values ($1, $2, $3, now() + make_interval(mins => $4), $5) returning expires_at as "expiresAt"`,
      [hashOf(token), link.user, link.by, linkMinutes, purpose],
    );
    await appendAudit(client, { person: link.by, action: "signInLink.made", subject: link.user, details: { purpose } });
    return { token, expiresAt: rows[0]!.expiresAt };
  });
}

/** Where the console takes the token: behind the #, which no browser sends to a server or a proxy. */
export function signInPath(token: string, purpose: LinkPurpose = "signIn"): string {
  return `/sign-in${purpose === "password" ? "/password" : ""}#${token}`;
}

export type UsedLink =
  { readonly ok: true; readonly user: string } | { readonly ok: false; readonly why: "unknown" | "used" | "expired" };

/** Whether a link could be used now; it is not. */
export async function isLinkGood(db: Queryable, token: string, purpose: LinkPurpose): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from sign_in_links l join users u on u.name = l.user_name and u.active
     where l.hash = $1 and l.used_at is null and l.expires_at > now() and l.purpose = $2`,
    [hashOf(token), purpose],
  );
  return rowCount === 1;
}

/** Uses a link, in the transaction of the session that it starts: of two at once one is taken. */
export async function useLink(
  client: pg.PoolClient,
  token: string,
  purpose: LinkPurpose = "signIn",
): Promise<UsedLink> {
  const { rows } = await client.query<{ user: string }>(
    `update sign_in_links l set used_at = now() from users u
     where l.hash = $1 and l.used_at is null and l.expires_at > now() and l.purpose = $2
       and u.name = l.user_name and u.active
     returning l.user_name as "user"`,
    [hashOf(token), purpose],
  );
  if (rows[0] !== undefined) return { ok: true, user: rows[0].user };
  const { rows: found } = await client.query<{ used: boolean }>(
    "select used_at is not null as used from sign_in_links where hash = $1 and purpose = $2",
    [hashOf(token), purpose],
  );
  return { ok: false, why: found[0] === undefined ? "unknown" : found[0].used ? "used" : "expired" };
}
