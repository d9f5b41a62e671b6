/**
 * Takes a mail for good: once it is stored, and what reads it is in the outbox, it may be acknowledged.
 *
 * 1. A Message-ID of a sender is taken once by a mailbox: whoever sends under a Message-ID that they guessed keeps no
 *    mail of others out. One that was refused is read anew when another message comes under it, for senders are forged
 *    too.
 */
import type pg from "pg";
import { enqueue } from "../outbox/enqueue.ts";
import { inTransaction } from "../transaction.ts";
import { readingOf } from "./reading.ts";

export interface NewMail {
  readonly mailbox: string;
  /** Its Message-ID, or what stands for it. */
  readonly messageId: string;
  readonly sender: string;
  readonly subject: string;
  readonly raw: Uint8Array;
}

/** The id of the mail; `isNew` is false where it was there before. */
export function saveMail(pool: pg.Pool, mail: NewMail): Promise<SavedMail> {
  return inTransaction(pool, (client) => saveMailIn(client, mail));
}

export interface SavedMail {
  readonly id: number;
  readonly isNew: boolean;
}

/** The same in a transaction of the caller. */
export async function saveMailIn(
  client: pg.PoolClient,
  { mailbox, messageId, sender, subject, raw }: NewMail,
): Promise<SavedMail> {
  const { rows } = await client.query<{ id: number; round: number }>(
    `insert into mails as m (mailbox, message_id, sender, subject, raw) values ($1, $2, $3, $4, $5)
     on conflict (mailbox, message_id, sender) do update set subject = excluded.subject,
       raw = excluded.raw, received_at = now(), round = m.round + 1, files = null,
       outcome = null, record_id = null, code = null, reason = null, settled_at = null
     where m.outcome in ('refused', 'left') and m.raw <> excluded.raw
     returning id, round`,
    [mailbox, messageId, sender, subject, raw],
  );
  const [taken] = rows;
  if (taken !== undefined) {
    await enqueue(client, [readingOf({ ...taken, mailbox, sender })]);
    return { id: taken.id, isNew: true };
  }
  const known = await client.query<{ id: number }>(
    "select id from mails where mailbox = $1 and message_id = $2 and sender = $3",
    [mailbox, messageId, sender],
  );
  return { id: known.rows[0]?.id ?? 0, isNew: false };
}
