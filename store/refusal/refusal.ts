import type { Refusal } from "../../engine/lifecycle/protocol.ts";
import type { Queryable } from "../pool.ts";

/** A command that the engine sent by itself and that was refused. */
export interface SentRefusal {
  readonly commandId: string;
  /** The record that refused. */
  readonly record: string;
  /** The record, group or remediation that sent it. */
  readonly sentBy: string;
  readonly command: string;
  readonly refusal: Pick<Refusal, "code" | "message">;
}

/** Remembers a refusal, once for its command. */
export async function noteRefusal(db: Queryable, sent: SentRefusal): Promise<void> {
  await db.query(
    `insert into sent_refusals (command_id, record_id, sent_by, command, code, message) values ($1, $2, $3, $4, $5, $6)
     on conflict (command_id) do nothing`,
    [sent.commandId, sent.record, sent.sentBy, sent.command, sent.refusal.code, sent.refusal.message],
  );
}

/** How many commands of the engine were refused in the last days, by name. */
export async function countRefusals(
  db: Queryable,
  days: number,
): Promise<readonly { readonly command: string; readonly count: number }[]> {
  const { rows } = await db.query<{ command: string; count: number }>(
    `select command, count(*)::int as count from sent_refusals where at > now() - make_interval(days => $1)
     group by command order by command collate "C"`,
    [days],
  );
  return rows;
}
