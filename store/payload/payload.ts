import type { Queryable } from "../pool.ts";

/** Keeps bytes by their digest; the same digest is the same bytes, so a second write is nothing. */
export async function writePayload(db: Queryable, digest: string, body: Uint8Array): Promise<void> {
  await db.query("insert into payloads (digest, body) values ($1, $2) on conflict (digest) do nothing", [digest, body]);
}

/** The bytes of a digest. */
export async function readPayload(db: Queryable, digest: string): Promise<Buffer> {
  const { rows } = await db.query<{ body: Buffer }>("select body from payloads where digest = $1", [digest]);
  const row = rows[0];
  if (row === undefined)
    throw new Error(`payload "${digest}" is not in the store, but a workflow history refers to it`);
  return row.body;
}
