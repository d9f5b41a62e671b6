import { inverseName, type RelationTypes } from "../../engine/identity/relation.ts";
import type { Queryable } from "../pool.ts";
import type { CiState } from "../../engine/identity/ci.ts";
import { readRelationTypes } from "./relation-types.ts";

/** A relation as read from one CI. */
export interface CiRelation {
  /** `runsOn` where the CI depends, `runs` where it is depended on. */
  readonly name: string;
  readonly direction: "to" | "from";
  readonly ci: { readonly id: string; readonly class: string; readonly name: string; readonly state: CiState };
  readonly source: string;
  /** Since when it is there; milliseconds. */
  readonly since: number;
  /** Milliseconds. */
  readonly lastSeenAt: number;
}

/** A relation that was, in milliseconds. */
export interface PastRelation extends Pick<CiRelation, "name" | "direction" | "ci" | "source"> {
  readonly from: number;
  readonly to: number;
}

interface OtherEnd {
  type: string;
  direction: "to" | "from";
  id: string;
  class: string;
  name: string;
  state: CiState;
  source: string;
}

interface Row extends OtherEnd {
  since: number;
  lastSeenAt: number;
}

/** The relations of a CI in both directions, at most `limit`, under the name that reads from it. */
export async function readRelations(db: Queryable, ciId: string, limit = 500): Promise<CiRelation[]> {
  const { rows } = await db.query<Row>(
    `select r.type, r.direction, other.id, other.class, other.name, other.state, r.source,
       floor(extract(epoch from r.first_seen_at) * 1000)::bigint as since,
       floor(extract(epoch from r.last_seen_at) * 1000)::bigint as "lastSeenAt"
     from (select type, 'to' as direction, to_ci as other, source, first_seen_at, last_seen_at from ci_relations where from_ci = $1
           union all
           select type, 'from', from_ci, source, first_seen_at, last_seen_at from ci_relations where to_ci = $1) r
     join cis other on other.id = r.other
     order by r.direction desc, r.type collate "C", other.id collate "C" limit $2`,
    [ciId, limit],
  );
  const types = await readRelationTypes(db);
  return rows.map((row) => ({ ...readFromOne(row, types), since: row.since, lastSeenAt: row.lastSeenAt }));
}

/** The latest relations of a CI that are no more, the last to end first. */
export async function readPastRelations(db: Queryable, ciId: string, limit: number): Promise<PastRelation[]> {
  const { rows } = await db.query<OtherEnd & { from: number; to: number }>(
    `select r.type, r.direction, other.id, other.class, other.name, other.state, r.source,
       floor(extract(epoch from r.valid_from) * 1000)::bigint as "from", floor(extract(epoch from r.valid_to) * 1000)::bigint as "to"
     from (select id, type, 'to' as direction, to_ci as other, source, valid_from, valid_to from ci_relation_spans where from_ci = $1
           union all
           select id, type, 'from', from_ci, source, valid_from, valid_to from ci_relation_spans where to_ci = $1) r
     join cis other on other.id = r.other
     where r.valid_to is not null order by r.valid_to desc, r.id desc limit $2`,
    [ciId, limit],
  );
  const types = await readRelationTypes(db);
  return rows.map((row) => ({ ...readFromOne(row, types), from: row.from, to: row.to }));
}

function readFromOne(row: OtherEnd, types: RelationTypes): Pick<CiRelation, "name" | "direction" | "ci" | "source"> {
  return {
    name: row.direction === "to" ? row.type : inverseName(types, row.type),
    direction: row.direction,
    ci: { id: row.id, class: row.class, name: row.name, state: row.state },
    source: row.source,
  };
}
