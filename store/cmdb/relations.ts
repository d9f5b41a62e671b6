import { inverseName } from "../../engine/identity/relation.ts";
import type { Queryable } from "../pool.ts";
import type { CiState } from "./ci.ts";

/** A relation as read from one CI. */
export interface CiRelation {
  /** `runsOn` where the CI depends, `runs` where it is depended on. */
  readonly name: string;
  readonly direction: "to" | "from";
  readonly ci: { readonly id: string; readonly class: string; readonly name: string; readonly state: CiState };
  readonly source: string;
  /** Milliseconds. */
  readonly lastSeenAt: number;
}

interface Row {
  type: string;
  direction: "to" | "from";
  id: string;
  class: string;
  name: string;
  state: CiState;
  source: string;
  lastSeenAt: number;
}

/** The relations of a CI in both directions, at most `limit`, under the name that reads from it. */
export async function readRelations(db: Queryable, ciId: string, limit = 500): Promise<CiRelation[]> {
  const { rows } = await db.query<Row>(
    `select r.type, r.direction, other.id, other.class, other.name, other.state, r.source,
       floor(extract(epoch from r.last_seen_at) * 1000)::bigint as "lastSeenAt"
     from (select type, 'to' as direction, to_ci as other, source, last_seen_at from ci_relations where from_ci = $1
           union all
           select type, 'from', from_ci, source, last_seen_at from ci_relations where to_ci = $1) r
     join cis other on other.id = r.other
     order by r.direction desc, r.type collate "C", other.id collate "C" limit $2`,
    [ciId, limit],
  );
  return rows.map((row) => ({
    name: row.direction === "to" ? row.type : (inverseName(row.type) ?? row.type),
    direction: row.direction,
    ci: { id: row.id, class: row.class, name: row.name, state: row.state },
    source: row.source,
    lastSeenAt: row.lastSeenAt,
  }));
}
