import type { Readings, SurvivorReading } from "../../engine/lifecycle/read/needs.ts";
import type { Queryable } from "../pool.ts";

/** Merges that are followed from one record; they lead in no circle. */
const longestWay = 1_000;

/** Where these records are now: themselves, or what each was merged into, however often; null = there is none. */
export async function readSurvivors(
  db: Queryable,
  ids: readonly string[],
): Promise<NonNullable<Readings["survivors"]>> {
  if (ids.length === 0) return {};
  const { rows } = await db.query<{ asked: string; id: string; final: boolean | null }>({
    name: "survivors",
    text: `with recursive way (asked, id, steps) as (
        select a, a, 0 from unnest($1::text[]) as a
        union all select w.asked, m.into_record, w.steps + 1 from way w join record_aliases m on m.record_id = w.id where w.steps < $2)
      select distinct on (w.asked) w.asked, w.id, r.final from way w left join records r on r.id = w.id order by w.asked, w.steps desc`,
    values: [ids, longestWay],
  });
  return Object.fromEntries(rows.map(({ asked, id, final }) => [asked, final === null ? null : { id, final }]));
}

/** Of these records those that were merged, with what each is now; one of which nothing is left is absent. */
export async function readMerged(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, SurvivorReading>> {
  const found = Object.entries(await readSurvivors(db, ids));
  return new Map(found.flatMap(([asked, one]) => (one === null || one.id === asked ? [] : [[asked, one] as const])));
}
