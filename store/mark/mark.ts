import type { Queryable } from "../pool.ts";

/** What was remembered under a name, or null. */
export async function readMark(db: Queryable, name: string): Promise<string | null> {
  const { rows } = await db.query<{ value: string }>("select value from marks where name = $1", [name]);
  return rows[0]?.value ?? null;
}

/** Remembers a value under a name, in place of the one before. */
export async function writeMark(db: Queryable, name: string, value: string): Promise<void> {
  await db.query(
    "insert into marks (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value, set_at = now()",
    [name, value],
  );
}
