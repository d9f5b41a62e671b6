/**
 * Takes a file as it comes, chunk by chunk.
 *
 * F1. No transaction is open while a slow sender sends: a content whose end never comes has chunks and no row, and goes
 *     by retention.
 * F2. A content that is known is kept once: its digest is found when all of it has come.
 * F3. What it is, is seen in the content; the name is what the sender calls it.
 */
import { createHash, randomUUID } from "node:crypto";
import type pg from "pg";
import { markBytes, mediaOf } from "../../engine/file/media.ts";
import { inTransaction } from "../transaction.ts";
import { TextCheck } from "./text-check.ts";

/** Bytes of a chunk: small enough to be held for many senders at once, large enough to be few rows. */
const chunkBytes = 256 * 1024;

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  /** Hex SHA-256. */
  readonly digest: string;
  readonly size: number;
  readonly media: string;
}

/** More came than was allowed. */
export class FileTooLargeError extends Error {
  override readonly name = "FileTooLargeError";
}

export interface Upload {
  readonly name: string;
  readonly by: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** Bytes. */
  readonly most: number;
}

/** Throws a FileTooLargeError as soon as too much has come. */
export async function uploadFile(pool: pg.Pool, { name, by, content, most }: Upload): Promise<StoredFile> {
  const { rows } = await pool.query<{ id: number }>("select nextval('file_contents_id')::bigint as id");
  const contentId = rows[0]?.id ?? 0;
  const hash = createHash("sha256");
  const text = new TextCheck();
  let [size, position] = [0, 0];
  let beginning = Buffer.alloc(0);
  let waiting: Uint8Array[] = [];
  let held = 0;
  const write = async (): Promise<void> => {
    if (held === 0) return;
    const data = Buffer.concat(waiting);
    [waiting, held] = [[], 0];
    await pool.query("insert into file_chunks (content, position, data) values ($1, $2, $3)", [
      contentId,
      position,
      data,
    ]);
    position += 1;
  };
  try {
    for await (const bytes of content) {
      size += bytes.length;
      if (size > most) throw new FileTooLargeError(`more than ${most} bytes`);
      hash.update(bytes);
      text.add(bytes);
      if (beginning.length < markBytes) beginning = Buffer.concat([beginning, bytes]).subarray(0, markBytes);
      waiting.push(bytes);
      held += bytes.length;
      if (held >= chunkBytes) await write();
    }
    await write();
  } catch (error) {
    // Best effort: what stays is swept.
    await pool.query("delete from file_chunks where content = $1", [contentId]).catch(() => undefined);
    throw error;
  }
  const digest = hash.digest("hex");
  const media = mediaOf(beginning, text.isText());
  const file = { id: randomUUID(), name, digest, size, media };
  await keep(pool, contentId, file, by);
  return file;
}

/** Names the content, or the same one that is there already (F2). */
async function keep(pool: pg.Pool, contentId: number, { id, name, digest, size, media }: StoredFile, by: string) {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      `insert into file_contents (id, digest, size) values ($1, $2, $3)
       on conflict (digest) do update set stored_at = now() returning id`,
      [contentId, digest, size],
    );
    const kept = rows[0]?.id ?? contentId;
    if (kept !== contentId) await client.query("delete from file_chunks where content = $1", [contentId]);
    await client.query("insert into files (id, content, name, media, uploaded_by) values ($1, $2, $3, $4, $5)", [
      id,
      kept,
      name,
      media,
      by,
    ]);
  });
}
