import type { Declaration } from "../../engine/listing/declaration.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";

/** The record as of its head, or null when nothing was ever committed under this id. */
export async function loadRecord(db: Queryable, recordId: string): Promise<RecordState | null> {
  const { rows } = await db.query<{ snapshot: RecordState }>({
    name: "record",
    text: "select snapshot from records where id = $1",
    values: [recordId],
  });
  return rows[0]?.snapshot ?? null;
}

/** A record, whether the store has an answer to a command of it, and who may see it by the latest definitions. */
export async function loadRecordFor(
  db: Queryable,
  recordId: string,
  commandId: string,
): Promise<RecordForCommand | null> {
  const { rows } = await db.query<{ snapshot: RecordState; answered: boolean; access: Declaration["access"] | null }>({
    name: "record-for-command",
    text: `select snapshot, exists (select from command_outcomes where record_id = $1 and command_id = $2) as answered,
        d.body->'access' as access
      from records r left join record_declarations d on d.type = r.type where id = $1`,
    values: [recordId, commandId],
  });
  const row = rows[0];
  return row === undefined ? null : { state: row.snapshot, isAnswered: row.answered, access: row.access ?? undefined };
}

interface RecordForCommand {
  readonly state: RecordState;
  readonly isAnswered: boolean;
  readonly access: Declaration["access"];
}

/**
 * A record with the digest of the bundle it pins, or, for one to come, with that of the latest bundle of its type; null
 * = none.
 */
export async function loadPinnedRecord(
  db: Queryable,
  recordId: string,
): Promise<{ readonly state: RecordState | null; readonly digest: string | null }> {
  const { rows } = await db.query<{ snapshot: RecordState | null; digest: string | null }>({
    name: "pinned-record",
    text: `select r.snapshot, coalesce(r.bundle, l.digest) as digest from (select $1::text as id, $2::text as type) as asked
      left join records r on r.id = asked.id left join latest_bundles l on l.record_type = asked.type`,
    values: [recordId, recordId.split("/")[0] ?? ""],
  });
  return { state: rows[0]?.snapshot ?? null, digest: rows[0]?.digest ?? null };
}

/** The records of a set that exist, by id. */
export async function loadRecords(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, RecordState>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ snapshot: RecordState }>("select snapshot from records where id = any($1)", [ids]);
  return new Map(rows.map((row) => [row.snapshot.id, row.snapshot]));
}

/** The record with a number, or null. */
export async function findRecordByNumber(db: Queryable, number: string): Promise<RecordState | null> {
  const { rows } = await db.query<{ snapshot: RecordState }>("select snapshot from records where number = $1", [
    number,
  ]);
  return rows[0]?.snapshot ?? null;
}
