/**
 * Messages that wait to be told together.
 *
 * 1. A message is in one digest, or was told: it goes in as its entry of the outbox is done, in one transaction.
 * 2. What is put in after a digest was closed is in the next one: both lock the same row.
 */
import type pg from "pg";
import type { Telling } from "../../engine/lifecycle/tell/telling.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { inTransaction } from "../transaction.ts";
import type { Queryable } from "../pool.ts";

/** Puts a message to those that wait for the same person; the first of them says when they go (UTC milliseconds). */
export async function gatherMessage(pool: pg.Pool, telling: Telling, sendAt: number): Promise<void> {
  const { id, record, to, channel, digestMs = 0 } = telling;
  await inTransaction(pool, async (client) => {
    const entry = await client.query("update outbox set done_at = now() where id = $1 and done_at is null", [id]);
    if (entry.rowCount === 0) return;
    const { rows } = await client.query<{ id: string; made: boolean }>(
      `insert into digests (id, person, channel, every_ms) values ($1, $2, $3, $4)
       on conflict (person, channel, every_ms) where closed_at is null do update set person = excluded.person
       returning id, id = $1 as made`,
      [`digest:${id}`, to, channel, digestMs],
    );
    const digest = rows[0]?.id ?? "";
    await client.query("insert into digest_items (id, digest_id, body) values ($1, $2, $3)", [
      id,
      digest,
      JSON.stringify(telling),
    ]);
    if (rows[0]?.made === true) await enqueue(client, [{ id: digest, kind: "digest", record, to, channel, sendAt }]);
  });
}

/** Closes a digest and reads what is in it, in the order in which it came; nothing when all of it was told. */
export async function closeDigest(db: Queryable, id: string): Promise<readonly Telling[]> {
  await db.query("update digests set closed_at = coalesce(closed_at, now()) where id = $1", [id]);
  const { rows } = await db.query<{ body: Telling }>(
    "select body from digest_items where digest_id = $1 order by nth",
    [id],
  );
  return rows.map(({ body }) => body);
}

/** Takes messages out of a digest that their records have noted. */
export async function dropMessages(db: Queryable, digest: string, messages: readonly Telling[]): Promise<void> {
  await db.query("delete from digest_items where digest_id = $1 and id = any($2)", [
    digest,
    messages.map(({ id }) => id),
  ]);
}

/** Forgets a digest that was told, and so noted. */
export async function dropDigest(db: Queryable, id: string): Promise<void> {
  await db.query("delete from digests where id = $1", [id]);
}
