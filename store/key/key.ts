import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type Person, readHolder } from "../person/read.ts";
import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

/** `ops_<id>_<secret>`: the prefix lets secret scanners find a leaked key; only the hash of the secret is stored. */
const pattern = /^ops_([0-9a-z]{12})_([0-9A-Za-z_-]{43})$/;

/** Makes a key for a person and returns its text, which exists nowhere else. `by` left out: the host itself. */
export async function createKey(
  pool: pg.Pool,
  key: { readonly user: string; readonly title: string; readonly expiresAt?: Date; readonly by?: string },
): Promise<string> {
  const id = randomBytes(8).toString("hex").slice(0, 12);
  const secret = randomBytes(32).toString("base64url");
  const { user, title, expiresAt, by = "$engine" } = key;
  await inTransaction(pool, async (client) => {
    await client.query("insert into api_keys (id, hash, user_name, title, expires_at) values ($1, $2, $3, $4, $5)", [
      id,
      hashSecret(secret),
      user,
      title,
      expiresAt ?? null,
    ]);
    const details = { user, title, expiresAt: expiresAt?.toISOString() ?? null };
    await appendAudit(client, { person: by, action: "key.made", subject: id, details });
  });
  return `ops_${id}_${secret}`;
}

/**
 * The active person an API key belongs to, as the store knows them now; null for a key that is malformed, unknown,
 * expired or revoked.
 */
export async function readKeyHolder(
  db: Queryable,
  text: string,
): Promise<{ readonly id: string; readonly person: Person } | null> {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, id = "", secret = ""] = match;
  const holder = await readHolder(db, id);
  return holder !== null && timingSafeEqual(holder.hash, hashSecret(secret)) ? { id, person: holder.person } : null;
}

/** Ends a key at once; one that has ended stays as it is. False when there is no such key. */
export async function revokeKey(pool: pg.Pool, id: string, by: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ user: string }>(
      'update api_keys set revoked_at = now() where id = $1 and revoked_at is null returning user_name as "user"',
      [id],
    );
    const [revoked] = rows;
    if (revoked === undefined) return (await client.query("select from api_keys where id = $1", [id])).rowCount === 1;
    await appendAudit(client, { person: by, action: "key.revoked", subject: id, details: { user: revoked.user } });
    return true;
  });
}

// A random 256-bit secret needs no slow hash: it cannot be guessed.
function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
