import type { CiClass } from "../../engine/identity/ir.ts";
import type { ServiceMap } from "../../engine/map/ir.ts";
import { type PartHealth, partHealthOf } from "../../engine/identity/health.ts";
import type { Queryable } from "../pool.ts";
import { hasValue, judgedCis } from "./health-judged.ts";
import { readMap, readMapReading } from "./map.ts";

type Classes = { readonly [name: string]: CiClass };

/** By the group that answers for CIs, the name of the group first; empty = nobody does. */
export async function readHealthByGroup(db: Queryable, classes: Classes, now: number): Promise<PartHealth[]> {
  const of = "coalesce(ci.attributes -> 'ownerGroup' ->> 'value', '')";
  return readParts(db, { classes, now, of: `select ci.*, ${of} as part from judged ci`, more: [] });
}

/** By the map of a service that CIs are part of; one that cannot be drawn is left out. A CI may be part of several. */
export async function readHealthByService(
  db: Queryable,
  classes: Classes,
  maps: readonly ServiceMap[],
  now: number,
): Promise<PartHealth[]> {
  const reading = await readMapReading(db, null);
  const parts: { map: string; ci: string }[] = [];
  for (const map of maps) {
    const picture = await readMap(db, map, reading);
    if (picture.ok) for (const { id } of picture.value.nodes) parts.push({ map: map.name, ci: id });
  }
  const of =
    "select ci.*, m.map as part from judged ci join unnest($3::text[], $4::text[]) as m (map, ci) on m.ci = ci.id";
  return readParts(db, { classes, now, of, more: [parts.map(({ map }) => map), parts.map(({ ci }) => ci)] });
}

interface Asked {
  readonly classes: Classes;
  readonly now: number;
  /** SQL that gives each judged CI its part. */
  readonly of: string;
  readonly more: readonly unknown[];
}

async function readParts(db: Queryable, { classes, now, of, more }: Asked): Promise<PartHealth[]> {
  const { judged, params } = await judgedCis(db, classes, now);
  const { rows } = await db.query<Omit<PartHealth, "completeness" | "correctness">>(
    `with judged as (${judged}), ci as (${of})
     select part, count(*)::int as cis, count(*) filter (where stale)::int as stale,
       count(*) filter (where orphan)::int as orphans, count(*) filter (where duplicate)::int as duplicates,
       count(*) filter (where "hasRequired")::int as "withRequired",
       count(*) filter (where not (stale or orphan or duplicate))::int as "right",
       coalesce(sum(jsonb_array_length(ci.asked)), 0)::int as asked,
       coalesce(sum((select count(*) from jsonb_array_elements_text(ci.asked) as a (name) where not ${hasValue("a.name")})), 0)::int as lacking
     from ci group by part order by part collate "C"`,
    [...params, ...more],
  );
  return rows.map(partHealthOf);
}
