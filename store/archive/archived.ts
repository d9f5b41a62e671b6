import type { Queryable } from "../pool.ts";

/** What is left of a record that was archived and dropped. */
export interface ArchivedRecord {
  readonly record: string;
  readonly number: string;
  readonly head: number;
  /** Hex SHA-256 of its last event. */
  readonly hash: string;
  /** Hex SHA-256 that the archive ends with. */
  readonly archive: string;
  /** UTC milliseconds. */
  readonly droppedAt: number;
}

/** What is left of a record, by its id or its number; null when it was never archived. */
export async function findArchived(db: Queryable, name: string): Promise<ArchivedRecord | null> {
  const { rows } = await db.query<Omit<ArchivedRecord, "droppedAt"> & { droppedAt: Date }>(
    `select record_id as record, number, head, encode(head_hash, 'hex') as hash, archive, dropped_at as "droppedAt"
     from archived_records where record_id = $1 or number = $1`,
    [name],
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, droppedAt: row.droppedAt.getTime() };
}

/** Says where a record went, for whoever asks for it. */
export function whereabouts({ number, archive, droppedAt }: ArchivedRecord): string {
  const day = new Date(droppedAt).toISOString().slice(0, 10);
  return `${number} was archived and dropped on ${day}: it is in the archive with the digest ${archive}, see opsloom archive show FILE ${number}`;
}
