import { numberOf } from "../../engine/lifecycle/record-number.ts";
import type { Queryable } from "../pool.ts";

/**
 * The id of a record that is named by its id or its number, as people write it: `incident/INC0000007`, `incident/inc7`,
 * `INC7`. Null = no record has it.
 */
export async function findRecordId(db: Queryable, written: string): Promise<string | null> {
  const [, type, rest = written] = /^([a-z][a-z0-9-]*)\/(.+)$/.exec(written) ?? [];
  const number = numberOf(rest);
  if (number === null) return null;
  const { rows } = await db.query<{ id: string; type: string }>("select id, type from records where number = $1", [
    number,
  ]);
  return rows.find((row) => type === undefined || row.type === type)?.id ?? null;
}
