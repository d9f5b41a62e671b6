import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/** I16: a mail that was acknowledged is stored once, was read, and opened one record. */
export async function checkMails(
  db: Queryable,
  sent: readonly { readonly messageId: string; readonly acknowledged: boolean }[],
): Promise<Violation[]> {
  const violation = violationsOf("I16");
  const { rows } = await db.query<{ message: string; outcome: string | null; opened: number }>(
    `select m.message_id as message, m.outcome,
       (select count(distinct l.record_id)::int from ledger l where l.kind = 'opened'
         and l.command_id like '%$mail:' || m.id || ':%') as opened
     from mails m order by m.id`,
  );
  return sent.flatMap(({ messageId, acknowledged }) => {
    const stored = rows.filter(({ message }) => message === messageId);
    if (stored.length === 0) return acknowledged ? [violation(messageId, "acknowledged and not stored")] : [];
    if (stored.length > 1) return [violation(messageId, `is stored ${stored.length} times`)];
    const [{ outcome, opened } = { outcome: null, opened: 0 }] = stored;
    if (outcome !== "opened") return [violation(messageId, `came to "${outcome}"`)];
    return opened === 1 ? [] : [violation(messageId, `opened ${opened} records`)];
  });
}
