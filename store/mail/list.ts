import type pg from "pg";
import type { Bind } from "../bind.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Queryable } from "../pool.ts";
import { type Onlooker, seenOfAll } from "../record/visible.ts";
import { inTransaction } from "../transaction.ts";
import { readingOf } from "./reading.ts";

/** A mail and what became of it. */
export interface StoredMail {
  readonly id: number;
  readonly mailbox: string;
  readonly messageId: string;
  readonly sender: string;
  readonly subject: string;
  readonly receivedAt: Date;
  /** Null = it waits. */
  readonly outcome: "opened" | "answered" | "refused" | "left" | null;
  readonly record: string | null;
  readonly code: string | null;
  readonly reason: string | null;
}

const columns = `id, mailbox, message_id as "messageId", sender, subject, received_at as "receivedAt", outcome,
  record_id as record, code, reason`;

export interface MailFilter {
  readonly mailbox?: string;
  /** Absent = what was not taken: refused, or left because no person wrote it. */
  readonly outcome?: NonNullable<StoredMail["outcome"]> | "waiting" | "any";
}

/** One page, newest first; `before` is the id that the last page ended with. */
export async function listMails(
  db: Queryable,
  onlooker: Onlooker,
  { mailbox, outcome, before, limit }: MailFilter & { readonly before?: number; readonly limit: number },
): Promise<readonly StoredMail[]> {
  const values: unknown[] = [mailbox ?? null, before ?? null, outcome ?? null, limit];
  const { rows } = await db.query<StoredMail>(
    `select ${columns} from mails m
     where ($1::text is null or mailbox = $1) and ($2::bigint is null or id < $2)
       and case when $3::text is null then outcome in ('refused', 'left') when $3 = 'any' then true
         else coalesce(outcome, 'waiting') = $3 end
       and ${isSeen((value) => `$${values.push(value)}`, onlooker)}
     order by id desc limit $4`,
    values,
  );
  return rows;
}

/** One of them with the message as it came; null when there is none that the onlooker sees. */
export async function readMail(
  db: Queryable,
  onlooker: Onlooker,
  id: number,
): Promise<(StoredMail & { readonly raw: Buffer }) | null> {
  const values: unknown[] = [id];
  const { rows } = await db.query<StoredMail & { readonly raw: Buffer }>(
    `select ${columns}, raw from mails m where id = $1 and ${isSeen((value) => `$${values.push(value)}`, onlooker)}`,
    values,
  );
  return rows[0] ?? null;
}

/** What a mail says is in the record that took it, and hidden with it. What was not taken belongs to none. */
function isSeen(bind: Bind, onlooker: Onlooker): string {
  return `(m.record_id is null
    or exists (select from records r where r.id = m.record_id and ${seenOfAll(bind, onlooker)}))`;
}

/** Has a mail that was not taken read once more, by the definitions as they are then. Returns how many are: one, or none. */
export async function retryMail(pool: pg.Pool, id: number): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number; round: number; mailbox: string; sender: string }>(
      `update mails set round = round + 1, files = null, outcome = null, code = null, reason = null, settled_at = null
       where id = $1 and outcome in ('refused', 'left') returning id, round, mailbox, sender`,
      [id],
    );
    await enqueue(client, rows.map(readingOf));
    return rows.length;
  });
}
