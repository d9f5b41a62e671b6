import type pg from "pg";
import { foldAll } from "../../engine/lifecycle/fold.ts";
import { keptFields, kindsThatChangeFields } from "../../engine/listing/field-changes.ts";
import { readEventsOfKinds } from "./events.ts";
import { fillNext } from "./fill-next.ts";
import { addRows, changeProjections } from "./projections.ts";

const kinds = [...kindsThatChangeFields, "clock"] as const;

/**
 * Makes what the past of the next records was, from their ledgers, which are read one after the other (see fillNext):
 * of those that are older than the table, or than the index of a field. Rows that commits have added meanwhile are the
 * same and stay.
 */
export function fillChanges(pool: pg.Pool): Promise<number> {
  return fillNext<{ readonly id: string }>(pool, {
    mark: "changes_to",
    columns: "id",
    batch: 50,
    async fill(client, declaration, records) {
      const fields = keptFields(declaration);
      for (const { id } of records) {
        const events = await readEventsOfKinds(client, id, kinds);
        const state = foldAll(null, events);
        if (state === null) continue;
        for (const projection of changeProjections) {
          const made = projection.rows(state, events, fields);
          await client.query(`${addRows(projection)} on conflict do nothing`, [id, JSON.stringify(made)]);
        }
      }
    },
  });
}
