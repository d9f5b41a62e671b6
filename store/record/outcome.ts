import type { JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

export interface StoredOutcome {
  /** Hex SHA-256 of the request it answered. */
  readonly requestHash: string;
  readonly outcome: JsonObject;
  /** Head of the ledger after it. */
  readonly head: number;
}

/** What a command was answered, or null when the store has never seen it. */
export async function readOutcome(db: Queryable, recordId: string, commandId: string): Promise<StoredOutcome | null> {
  const { rows } = await db.query<{ request_hash: Buffer; outcome: JsonObject; head: number }>({
    name: "command-outcome",
    text: "select request_hash, outcome, head from command_outcomes where record_id = $1 and command_id = $2",
    values: [recordId, commandId],
  });
  const row = rows[0];
  return row === undefined
    ? null
    : { requestHash: row.request_hash.toString("hex"), outcome: row.outcome, head: row.head };
}

/** Ids of the commands that begin so and that the record has taken. */
export async function takenCommands(db: Queryable, recordId: string, beginning: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ command_id: string }>(
    `select command_id from command_outcomes
     where record_id = $1 and starts_with(command_id, $2) and outcome @> '{"ok": true}'`,
    [recordId, beginning],
  );
  return rows.map(({ command_id: id }) => id);
}
