import type { Queryable } from "../pool.ts";

/** Names of active people with this mail address, whatever the size of its letters. */
export async function peopleOfAddress(db: Queryable, address: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(
    'select name from users where active and lower(email) = lower($1) order by name collate "C"',
    [address],
  );
  return rows.map(({ name }) => name);
}
