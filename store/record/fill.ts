import type pg from "pg";
import type { Declaration } from "../../engine/listing/declaration.ts";
import { projectionOf } from "../../engine/listing/projection.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { insertTexts, replaceText, textColumns, textRow, valueRow } from "./project-values.ts";

/** Records whose locks one transaction holds; a commit of one of them waits for it. */
const batch = 200;

/**
 * Projects the next records of a type whose declaration is new, from their snapshots, and notes how far it came: it
 * goes on there after any stop. Returns how many it did; 0 = there is nothing to do now.
 *
 * A commit that began before the publication may still write by the declaration before it. So nothing is filled until
 * all transactions of that time are over: each record is then filled by what it holds last.
 */
export async function fillLists(pool: pg.Pool): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ type: string; body: Declaration; filled_to: string }>(
      `select type, body, filled_to from record_declarations
       where filled_to is not null and pg_snapshot_xmin(pg_current_snapshot()) > published
       order by type limit 1 for update skip locked`,
    );
    const declared = rows[0];
    if (declared === undefined) return 0;
    const found = await client.query<{ id: string; snapshot: RecordState }>(
      "select id, snapshot from records where type = $1 and id > $2 order by id limit $3 for update",
      [declared.type, declared.filled_to, batch],
    );
    const states = found.rows.map(({ snapshot }) => snapshot);
    if (states.length > 0) await replaceProjections(client, declared.body, states);
    await client.query("update record_declarations set filled_to = $2 where type = $1", [
      declared.type,
      states.length < batch ? null : found.rows.at(-1)?.id,
    ]);
    return Math.max(1, states.length);
  });
}

/** Writes what lists read of these records anew; the caller holds their rows. */
export async function replaceProjections(
  db: Queryable,
  declaration: Declaration,
  states: readonly RecordState[],
): Promise<void> {
  const projected = states.map((state) => ({ state, projection: projectionOf(declaration, state) }));
  const values = projected.flatMap(({ state, projection }) =>
    projection.values.map((value) => ({
      record_id: state.id,
      type: state.type,
      final: state.final,
      ...valueRow(value),
    })),
  );
  const texts = projected.map(({ state, projection }) => textRow(state, projection.text));
  await db.query("delete from record_values where record_id = any($1)", [states.map(({ id }) => id)]);
  await db.query(
    `insert into record_values (record_id, type, final, field, position, text, number, instant)
     select e.* from jsonb_to_recordset($1::jsonb) as e(record_id text, type text, final boolean, field text, position integer,
       text text, number double precision, instant timestamptz)`,
    [JSON.stringify(values)],
  );
  await db.query(`${insertTexts} from jsonb_to_recordset($1::jsonb) ${textColumns} ${replaceText}`, [
    JSON.stringify(texts),
  ]);
}
