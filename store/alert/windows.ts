import type { HeldOver } from "../../engine/alert/maintenance.ts";
import { withoutImpact } from "../../engine/identity/relation.ts";
import { readRelationTypes } from "../cmdb/relation-types.ts";
import type { Queryable } from "../pool.ts";

/** Steps of the walk from all CIs together; what lies beyond is not in maintenance, so that its alerts open. */
const mostSteps = 200_000;

/**
 * The windows that hold over CIs at an instant, on them and on what they depend on: those of records of these types, by
 * CI. `at`: UTC milliseconds.
 */
export async function windowsOver(
  db: Queryable,
  {
    cis,
    depth,
    types,
    at,
  }: {
    readonly cis: readonly string[];
    readonly depth: number;
    readonly types: readonly string[];
    readonly at: number;
  },
): Promise<ReadonlyMap<string, readonly HeldOver[]>> {
  if (cis.length === 0) return new Map();
  const none = depth === 0 ? [] : withoutImpact(await readRelationTypes(db));
  const { rows } = await db.query<Omit<HeldOver, "from" | "until"> & { ci: string; from: Date; until: Date }>(
    `with recursive walk (origin, id, distance) as (
       select ci, ci, 0 from unnest($1::text[]) as ci
       union
       select w.origin, r.to_ci, w.distance + 1 from walk w
       join ci_relations r on r.from_ci = w.id and r.type <> all($3) where w.distance < $2
     ),
     near as (select origin, id, min(distance) as distance from (select * from walk limit ${mostSteps}) w group by 1, 2)
     select near.origin as ci, near.id as "on", near.distance, r.id as record, r.type, r.state,
       lower(held.during) as from, upper(held.during) as until
     from near join reservations held on held.ci = near.id and held.during @> $4::timestamptz
     join records r on r.id = held.record_id and r.type = any($5)
     order by 1, 3, 2, 4`,
    [cis, depth, none, new Date(at), types],
  );
  const found = new Map<string, HeldOver[]>();
  for (const { ci, from, until, ...held } of rows) {
    const window = { ...held, from: from.getTime(), until: until.getTime() };
    found.set(ci, [...(found.get(ci) ?? []), window]);
  }
  return found;
}
