import type { Json } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

/** What became of one CI of a map, or of what it depends on. Times are UTC milliseconds. */
export interface MapChange {
  readonly at: number;
  /** The CI that was changed, or that depends. */
  readonly ci: string;
  readonly source: string;
  /** The person who said so; null = a program. */
  readonly by: string | null;
  /** null = its relations have changed. */
  readonly changes: readonly { readonly attribute: string; readonly from: Json; readonly to: Json }[] | null;
  /** null = the CI itself was changed. */
  readonly relation: { readonly type: string; readonly to: string; readonly present: boolean } | null;
}

/** What was changed in these CIs and in what they depend on, after an instant and up to another, the latest first. */
export async function readMapChanges(
  db: Queryable,
  asked: {
    readonly cis: readonly string[];
    /** Stored names of the relations that count. */
    readonly types: readonly string[];
    readonly from: Date;
    readonly until: Date;
    readonly limit: number;
  },
): Promise<MapChange[]> {
  const { rows } = await db.query<MapChange>(
    `select floor(extract(epoch from at) * 1000)::bigint as at, ci, source, by, changes, relation from (
       (select at, ci_id as ci, source, by, changes, null::jsonb as relation, id from ci_changes
        where ci_id = any($1) and at > $3 and at <= $4 order by at desc, id desc limit $5)
       union all
       (select at, from_ci, source, by, null, jsonb_build_object('type', type, 'to', to_ci, 'present', present), id
        from ci_relation_changes
        where from_ci = any($1) and type = any($2) and at > $3 and at <= $4 order by at desc, id desc limit $5)) as all_changes
     order by at desc, ci collate "C", id desc limit $5`,
    [asked.cis, asked.types, asked.from, asked.until, asked.limit],
  );
  return rows;
}
