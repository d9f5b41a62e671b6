import { type ClassHealth, healthOf } from "../../engine/identity/health.ts";
import type { CiClass } from "../../engine/identity/ir.ts";
import type { Queryable } from "../pool.ts";
import { hasValue, judgedCis } from "./health-judged.ts";

interface CountRow {
  readonly class: string;
  readonly cis: number;
  readonly stale: number;
  readonly orphans: number;
  readonly duplicates: number;
  readonly withRequired: number;
  readonly right: number;
}

/** The health of each class that has CIs which are not retired, at `now` (ms). */
export async function readHealth(
  db: Queryable,
  classes: { readonly [name: string]: CiClass },
  now: number,
): Promise<ClassHealth[]> {
  const { judged, params } = await judgedCis(db, classes, now);
  const { rows: counts } = await db.query<CountRow>(
    `select class, count(*)::int as cis, count(*) filter (where stale)::int as stale,
       count(*) filter (where orphan)::int as orphans, count(*) filter (where duplicate)::int as duplicates,
       count(*) filter (where "hasRequired")::int as "withRequired",
       count(*) filter (where not (stale or orphan or duplicate))::int as "right"
     from (${judged}) j group by class order by class collate "C"`,
    [...params],
  );
  const { rows: missing } = await db.query<{ class: string; name: string; n: number }>(
    `select ci.class, a.name, count(*)::int as n from (${judged}) ci, jsonb_array_elements_text(ci.asked) as a (name)
     where not ${hasValue("a.name")} group by 1, 2`,
    [...params],
  );
  return counts.flatMap((row) => {
    const ciClass = classes[row.class];
    const lacks = missing.filter((one) => one.class === row.class).map(({ name, n }) => [name, n] as const);
    return ciClass === undefined ? [] : [healthOf(ciClass, { ...row, missing: Object.fromEntries(lacks) })];
  });
}
