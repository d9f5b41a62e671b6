import type { Queryable } from "../pool.ts";

/** Id of the record that was opened under a caller's key, or null: none was, or its opening was refused. */
export async function recordOfKey(db: Queryable, type: string, key: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `select r.id from number_reservations n join records r on r.id = n.type || '/' || n.number where n.type = $1 and n.key = $2`,
    [type, key],
  );
  return rows[0]?.id ?? null;
}
