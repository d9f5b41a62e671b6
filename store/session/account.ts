/**
 * Who somebody is at a provider.
 *
 * 1. An account of a provider is one person's, and a person has one account at a provider.
 * 2. It is known by issuer and subject, which a provider gives to nobody else later; names and addresses it may.
 */
import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { endSessionsOf } from "./session.ts";

export interface Account {
  /** The provider, as its tokens name it. */
  readonly issuer: string;
  /** What it calls the person. */
  readonly subject: string;
}

export interface LinkedAccount extends Account {
  readonly user: string;
  readonly linkedAt: Date;
}

const columns = `issuer, subject, user_name as "user", linked_at as "linkedAt"`;

/** Whose account it is; null: nobody's. */
export async function readAccount(db: Queryable, { issuer, subject }: Account): Promise<LinkedAccount | null> {
  const { rows } = await db.query<LinkedAccount>(
    `select ${columns} from provider_accounts where issuer = $1 and subject = $2`,
    [issuer, subject],
  );
  return rows[0] ?? null;
}

/** The accounts of a person, by issuer. */
export async function listAccounts(db: Queryable, user: string): Promise<LinkedAccount[]> {
  const { rows } = await db.query<LinkedAccount>(
    `select ${columns} from provider_accounts where user_name = $1 order by issuer collate "C"`,
    [user],
  );
  return rows;
}

/** Makes an account a person's, in the transaction that makes or finds them. */
export async function linkAccount(
  client: pg.PoolClient,
  { issuer, subject }: Account,
  { user, by }: { readonly user: string; readonly by: string },
): Promise<void> {
  await client.query("insert into provider_accounts (issuer, subject, user_name) values ($1, $2, $3)", [
    issuer,
    subject,
    user,
  ]);
  await appendAudit(client, { person: by, action: "account.linked", subject: user, details: { issuer } });
}

/** Takes a person's account at a provider away, with their sessions. False when they have none there. */
export async function unlinkAccount(pool: pg.Pool, user: string, issuer: string, by: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query("delete from provider_accounts where user_name = $1 and issuer = $2", [
      user,
      issuer,
    ]);
    if (rowCount === 0) return false;
    await appendAudit(client, { person: by, action: "account.unlinked", subject: user, details: { issuer } });
    await endSessionsOf(client, [user], by);
    return true;
  });
}
