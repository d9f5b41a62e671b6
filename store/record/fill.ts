import type pg from "pg";
import type { Declaration } from "../../engine/listing/declaration.ts";
import { projectionOf } from "../../engine/listing/projection.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";
import { fillNext } from "./fill-next.ts";
import { insertTexts, replaceText, textColumns, textRow, textTable, valueRow } from "./project-values.ts";

/** Projects the next records of a type whose declaration is new, from their snapshots (see fillNext). */
export function fillLists(pool: pg.Pool): Promise<number> {
  return fillNext<{ readonly id: string; readonly snapshot: RecordState }>(pool, {
    mark: "filled_to",
    columns: "id, snapshot",
    batch: 200,
    fill: (client, declaration, records) =>
      replaceProjections(
        client,
        declaration,
        records.map(({ snapshot }) => snapshot),
      ),
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
  const frozen = projected.flatMap(({ state, projection: { frozenText } }) =>
    frozenText === null ? [] : [textRow(state, frozenText)],
  );
  const ids = states.map(({ id }) => id);
  await db.query("delete from record_values where record_id = any($1)", [ids]);
  await db.query(
    `insert into record_values (record_id, type, final, field, position, text, number, instant)
     select e.* from jsonb_to_recordset($1::jsonb) as e(record_id text, type text, final boolean, field text, position integer,
       text text, number double precision, instant timestamptz)`,
    [JSON.stringify(values)],
  );
  await db.query("delete from frozen_texts where record_id = any($1)", [ids]);
  for (const [table, rows] of [
    [textTable(null), texts],
    [textTable([]), frozen],
  ] as const)
    await db.query(`${insertTexts(table)} from jsonb_to_recordset($1::jsonb) ${textColumns} ${replaceText}`, [
      JSON.stringify(rows),
    ]);
}
