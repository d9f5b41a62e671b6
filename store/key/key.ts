import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type Person, readHolder } from "../person/read.ts";
import type { Queryable } from "../pool.ts";

/** `ops_<id>_<secret>`: the prefix lets secret scanners find a leaked key; only the hash of the secret is stored. */
const pattern = /^ops_([0-9a-z]{12})_([0-9A-Za-z_-]{43})$/;

/** Makes a key for a person and returns its text, which exists nowhere else. */
export async function createKey(
  db: Queryable,
  key: { readonly user: string; readonly title: string; readonly expiresAt?: Date },
): Promise<string> {
  const id = randomBytes(8).toString("hex").slice(0, 12);
  const secret = randomBytes(32).toString("base64url");
  await db.query("insert into api_keys (id, hash, user_name, title, expires_at) values ($1, $2, $3, $4, $5)", [
    id,
    hashSecret(secret),
    key.user,
    key.title,
    key.expiresAt ?? null,
  ]);
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

/** Ends a key at once. False when there is no such key. */
export async function revokeKey(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query("update api_keys set revoked_at = coalesce(revoked_at, now()) where id = $1", [
    id,
  ]);
  return rowCount === 1;
}

// A random 256-bit secret needs no slow hash: it cannot be guessed.
function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
