import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";

/** The record as of its head, or null when nothing was ever committed under this id. */
export async function loadRecord(db: Queryable, recordId: string): Promise<RecordState | null> {
  const { rows } = await db.query<{ snapshot: RecordState }>("select snapshot from records where id = $1", [recordId]);
  return rows[0]?.snapshot ?? null;
}

/** The records of a set that exist, by id. */
export async function loadRecords(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, RecordState>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ snapshot: RecordState }>("select snapshot from records where id = any($1)", [ids]);
  return new Map(rows.map((row) => [row.snapshot.id, row.snapshot]));
}

/** The record with a number, or null. */
export async function findRecordByNumber(db: Queryable, number: string): Promise<RecordState | null> {
  const { rows } = await db.query<{ snapshot: RecordState }>("select snapshot from records where number = $1", [number]);
  return rows[0]?.snapshot ?? null;
}
