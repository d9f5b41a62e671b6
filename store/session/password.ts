import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { hashPassword, isPassword, noPassword } from "./password-hash.ts";
import { endSessionsOf } from "./session.ts";

/** A password as it is stored, which takes 0.2 s of a core: before the transaction that stores it. */
export const hashedPassword = hashPassword;

export interface WrittenPassword {
  readonly user: string;
  readonly hash: string;
  readonly by: string;
  /** The session that goes on. @default none */
  readonly but?: string | null;
}

/** Gives a person a password, and ends the sessions that an earlier one may have started. */
export async function writePassword(
  client: pg.PoolClient,
  { user, hash, by, but = null }: WrittenPassword,
): Promise<void> {
  await client.query(
    `insert into passwords (user_name, hash) values ($1, $2)
     on conflict (user_name) do update set hash = excluded.hash, set_at = now()`,
    [user, hash],
  );
  await appendAudit(client, { person: by, action: "password.set", subject: user, details: {} });
  await endSessionsOf(client, [user], by, but);
}

/** The same for who has no transaction. */
export async function setPassword(
  pool: pg.Pool,
  { password, ...given }: { readonly user: string; readonly password: string; readonly by: string },
): Promise<void> {
  const hash = await hashPassword(password);
  await inTransaction(pool, (client) => writePassword(client, { ...given, hash }));
}

/** Takes a person's password away, with their sessions. False when they have none. */
export async function removePassword(pool: pg.Pool, user: string, by: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query("delete from passwords where user_name = $1", [user]);
    if (rowCount === 0) return false;
    await appendAudit(client, { person: by, action: "password.removed", subject: user, details: {} });
    await endSessionsOf(client, [user], by);
    return true;
  });
}

/** Whether it is the password of an active person. A name that is not there takes as long as a wrong password. */
export async function checkPassword(db: Queryable, user: string, password: string): Promise<boolean> {
  const { rows } = await db.query<{ hash: string }>(
    "select p.hash from passwords p join users u on u.name = p.user_name and u.active where p.user_name = $1",
    [user],
  );
  return isPassword(password, rows[0]?.hash ?? noPassword);
}
