import type { Queryable } from "../pool.ts";

/**
 * The states that records of a type are in, by name. Reads all of them: for the few who ask for a state that no
 * published definition has.
 */
export async function listStates(db: Queryable, type: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ state: string }>(
    "select distinct state from records where type = $1 order by state",
    [type],
  );
  return rows.map(({ state }) => state);
}
