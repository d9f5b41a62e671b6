import type pg from "pg";
import { foldAll } from "../../engine/lifecycle/fold.ts";
import type { Declaration } from "../../engine/listing/declaration.ts";
import { keptFields, kindsThatChangeFields } from "../../engine/listing/field-changes.ts";
import { inTransaction } from "../transaction.ts";
import { readEventsOfKinds } from "./events.ts";
import { addRows, changeProjections } from "./projections.ts";

/** Records whose locks one transaction holds; their ledgers are read one after the other. */
const batch = 50;

const kinds = [...kindsThatChangeFields, "clock"] as const;

/**
 * Makes what the past of the next records was, from their ledgers: of those that are older than the table, or than
 * the index of a field. Notes how far it came, and goes on there after any stop. Returns how many it did; 0 = there is
 * nothing to do now. Rows that commits have added meanwhile are the same and stay. (When it may begin: see fill.ts.)
 */
export async function fillChanges(pool: pg.Pool): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ type: string; body: Declaration; changes_to: string }>(
      `select type, body, changes_to from record_declarations
       where changes_to is not null and pg_snapshot_xmin(pg_current_snapshot()) > published
       order by type limit 1 for update skip locked`,
    );
    const declared = rows[0];
    if (declared === undefined) return 0;
    const fields = keptFields(declared.body);
    const found = await client.query<{ id: string }>(
      "select id from records where type = $1 and id > $2 order by id limit $3 for update",
      [declared.type, declared.changes_to, batch],
    );
    for (const { id } of found.rows) {
      const events = await readEventsOfKinds(client, id, kinds);
      const state = foldAll(null, events);
      if (state === null) continue;
      for (const projection of changeProjections) {
        const made = projection.rows(state, events, fields);
        await client.query(`${addRows(projection)} on conflict do nothing`, [id, JSON.stringify(made)]);
      }
    }
    await client.query("update record_declarations set changes_to = $2 where type = $1", [
      declared.type,
      found.rows.length < batch ? null : found.rows.at(-1)?.id,
    ]);
    return Math.max(1, found.rows.length);
  });
}
