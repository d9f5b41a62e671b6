import type { Queryable } from "../pool.ts";

/** A record came into a state. */
export interface Step {
  readonly state: string;
  /** UTC milliseconds. */
  readonly at: number;
}

/** The states that each of these records was in, the present one last. */
export async function readSteps(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Step[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; state: string; at: Date }>(
    `select record_id as id, value #>> '{}' as state, at from record_changes
     where record_id = any($1::text[]) and field = 'state' order by record_id, seq`,
    [ids],
  );
  const steps = new Map<string, Step[]>();
  for (const { id, state, at } of rows) steps.set(id, [...(steps.get(id) ?? []), { state, at: at.getTime() }]);
  return steps;
}
