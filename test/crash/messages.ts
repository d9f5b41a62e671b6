import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/** One message that a gateway outside was handed for a person. */
export interface ReceivedMessage {
  readonly idempotencyKey: string;
  readonly to: string;
  /** Subject and text; of a digest those of all its messages. */
  readonly text: string;
  /** Acknowledges the record; empty in a digest. */
  readonly link: string;
}

/** What tells one message of the crash test from every other one. */
const mark = /(?:Reminder \d+|Page) of CRC\d+/gu;

/**
 * I17: nobody is told twice by one channel. The record says once that it was told; a gateway gets what it is handed
 * again under the id of the first time, by which it can tell; the inbox has it once.
 */
export async function checkMessages(db: Queryable, received: readonly ReceivedMessage[]): Promise<Violation[]> {
  const violation = violationsOf("I17");
  const keys = new Map<string, Set<string>>();
  for (const { idempotencyKey, to, text } of received)
    for (const said of text.match(mark) ?? []) {
      const of = `${said} to ${to}`;
      keys.set(of, (keys.get(of) ?? new Set()).add(idempotencyKey));
    }
  const told = await db.query<{ record: string; message: string; channel: string; to: string; times: number }>(
    `select record_id as record, body ->> 'message' as message, body ->> 'channel' as channel, body ->> 'to' as to,
       count(*)::int as times from ledger where kind = 'told' and body ->> 'outcome' = 'delivered'
     group by 1, 2, 3, 4 having count(*) > 1 order by 1, 2, 3, 4`,
  );
  const inbox = await db.query<{ record: string; to: string; subject: string; times: number }>(
    `select record_id as record, to_user as to, subject, count(*)::int as times from notices
     where record_id like 'crash-case/%' group by 1, 2, 3 having count(*) > 1 order by 1, 2, 3`,
  );
  return [
    ...[...keys].flatMap(([of, { size }]) =>
      size > 1 ? [violation(of, `was handed over under ${size} ids, so that it is told ${size} times`)] : [],
    ),
    ...told.rows.map(({ record, message, channel, to, times }) =>
      violation(record, `${message} was told to ${to} by ${channel} ${times} times`),
    ),
    ...inbox.rows.map(({ record, to, subject, times }) =>
      violation(record, `"${subject}" is ${times} times in the inbox of ${to}`),
    ),
  ];
}
