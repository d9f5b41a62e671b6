import type { Queryable } from "../pool.ts";

/**
 * Keeps bytes by their digest; the same digest is the same bytes, so a second write only says that they are used. The
 * row is locked by that, so that it does not go at the same moment.
 */
export async function writePayload(db: Queryable, digest: string, body: Uint8Array): Promise<void> {
  await db.query(
    `insert into payloads (digest, body) values ($1, $2)
     on conflict (digest) do update set used_at = now() where payloads.used_at < now() - interval '1 hour'`,
    [digest, body],
  );
}

/** Payloads that were used last before an instant, oldest first. */
export async function listUnused(db: Queryable, before: Date, after: Unused | null, limit: number): Promise<Unused[]> {
  const { rows } = await db.query<{ digest: string; at: string }>(
    `select digest, used_at::text as at from payloads
     where used_at < $1 and ($2::timestamptz is null or (used_at, digest) > ($2, $3)) order by used_at, digest limit $4`,
    [before, after?.at ?? null, after?.digest ?? null, limit],
  );
  return rows;
}

export interface Unused {
  readonly digest: string;
  /** When it was used last, to the microsecond. */
  readonly at: string;
}

/** Notes that these are used now. */
export async function touchPayloads(db: Queryable, digests: readonly string[]): Promise<void> {
  await db.query("update payloads set used_at = now() where digest = any($1)", [digests]);
}

/** The bytes of a digest. */
export async function readPayload(db: Queryable, digest: string): Promise<Buffer> {
  const { rows } = await db.query<{ body: Buffer }>("select body from payloads where digest = $1", [digest]);
  const row = rows[0];
  if (row === undefined)
    throw new Error(`payload "${digest}" is not in the store, but a workflow history refers to it`);
  return row.body;
}
