import type { GoneFrom } from "../../engine/pattern/explore.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import type { Queryable } from "../pool.ts";
import { withDescendants } from "./classes.ts";
import { isToldBy } from "./evidence.ts";

/** `before`: milliseconds of the report that would have told it. */
export type GoneSince = GoneFrom & { readonly before: number };

/**
 * Ids of active CIs of a class that a source has related to one that it found, and that nobody has seen since. What a
 * person alone has related is left.
 */
export async function findGone(
  db: Queryable,
  gone: readonly GoneSince[],
  { classes, source }: { readonly classes: CiClasses; readonly source: string },
): Promise<readonly string[]> {
  if (gone.length === 0) return [];
  const { rows } = await db.query<{ id: string }>(
    `select distinct ci.id from jsonb_to_recordset($1::jsonb) as g (ci text, classes jsonb, before bigint)
     cross join lateral (
       select to_ci as id, evidence, r.source from ci_relations r where r.from_ci = g.ci
       union all select from_ci, evidence, r.source from ci_relations r where r.to_ci = g.ci) r
     join cis ci on ci.id = r.id
     where ci.state = 'active' and g.classes ? ci.class and ci.last_seen_at < to_timestamp(g.before / 1000.0)
       and (r.evidence = '{}' and r.source = $2 or ${isToldBy("r.evidence", "$2")})`,
    [
      JSON.stringify(
        gone.map(({ ci, class: name, before }) => ({ ci, before, classes: withDescendants(classes, name) })),
      ),
      source,
    ],
  );
  return rows.map(({ id }) => id);
}
