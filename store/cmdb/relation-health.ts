import type { CiClasses } from "../../engine/identity/identify.ts";
import { type RelationHealth, relationHealthOf, staleAfterOf } from "../../engine/identity/health.ts";
import type { Queryable } from "../pool.ts";

/** The health of each kind of relation of which there is one, by its stored name, at `now` (ms). */
export async function readRelationHealth(db: Queryable, classes: CiClasses, now: number): Promise<RelationHealth[]> {
  const limits = Object.values(classes).map((ciClass) => ({
    class: ciClass.name,
    staleAt: now - staleAfterOf(ciClass),
  }));
  const { rows } = await db.query<Omit<RelationHealth, "correctness">>(
    `select type, count(*)::int as relations, count(*) filter (where orphan)::int as orphans,
       count(*) filter (where stale and not orphan)::int as stale
     from (select r.type, a.state = 'retired' or b.state = 'retired' as orphan,
         a.last_seen_at < to_timestamp(ka."staleAt" / 1000.0) or b.last_seen_at < to_timestamp(kb."staleAt" / 1000.0) as stale
       from ci_relations r join cis a on a.id = r.from_ci join cis b on b.id = r.to_ci
       left join jsonb_to_recordset($1::jsonb) as ka (class text, "staleAt" float8) on ka.class = a.class
       left join jsonb_to_recordset($1::jsonb) as kb (class text, "staleAt" float8) on kb.class = b.class) judged
     group by type order by type collate "C"`,
    [JSON.stringify(limits)],
  );
  return rows.map(relationHealthOf);
}
