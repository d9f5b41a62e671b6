/**
 * Links that do one command of a person, once.
 *
 * 1. Whoever has the address may use it, so of its secret the digest is kept: who reads the store can use none.
 * 2. Several links of one message, made by tries of it, are one: used once, they all are.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Queryable } from "../pool.ts";

export interface Link {
  readonly recordId: string;
  readonly person: string;
  readonly command: string;
  readonly message: string;
  readonly channel: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

const secretBytes = 24;

/** Makes a link, and tells the secret of its address, which nobody can tell again. */
export async function makeLink(
  db: Queryable,
  { recordId, person, command, message, channel, expiresAt }: Omit<Link, "usedAt">,
): Promise<string> {
  const secret = randomBytes(secretBytes).toString("base64url");
  await db.query(
    `insert into command_links (digest, record_id, person, command, message, channel, expires_at, used_at)
     values ($1, $2, $3, $4, $5, $6, $7,
       (select min(used_at) from command_links where message = $5 and person = $3))`,
    [digestOf(secret), recordId, person, command, message, channel, expiresAt],
  );
  return secret;
}

/** Null = there is no such link. */
export async function readLink(db: Queryable, secret: string): Promise<Link | null> {
  const { rows } = await db.query<Link>(
    `select record_id as "recordId", person, command, message, channel, expires_at as "expiresAt", used_at as "usedAt"
     from command_links where digest = $1`,
    [digestOf(secret)],
  );
  return rows[0] ?? null;
}

/** Marks all links of the message to the person as used. */
export async function useLink(db: Queryable, { message, person }: Link): Promise<void> {
  await db.query("update command_links set used_at = now() where message = $1 and person = $2 and used_at is null", [
    message,
    person,
  ]);
}

function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
