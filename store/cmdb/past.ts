import { type PastCi, undo } from "../../engine/identity/past.ts";
import { type AttributeChange, plainAttributes } from "../../engine/identity/reconcile.ts";
import { inverseName } from "../../engine/identity/relation.ts";
import { readRelationTypes } from "./relation-types.ts";
import type { Queryable } from "../pool.ts";
import type { Ci } from "../../engine/identity/ci.ts";

/** What CIs were at an instant (ms), by id; those that nobody knew then are left out. */
export async function readPast(db: Queryable, cis: readonly Ci[], at: number): Promise<ReadonlyMap<string, PastCi>> {
  const known = cis.filter(({ firstSeenAt }) => firstSeenAt <= at);
  const { rows } = await db.query<{ ciId: string; changes: AttributeChange[] }>(
    `select ci_id as "ciId", changes from ci_changes where ci_id = any($1) and at > to_timestamp($2 / 1000.0)
     order by at desc, id desc`,
    [known.map(({ id }) => id), at],
  );
  const since = new Map<string, AttributeChange[]>();
  for (const { ciId, changes } of rows) since.set(ciId, [...(since.get(ciId) ?? []), ...changes.toReversed()]);
  return new Map(
    known.map((ci) => {
      const now = { class: ci.class, state: ci.state, attributes: plainAttributes(ci.attributes) };
      return [ci.id, undo(now, since.get(ci.id) ?? [])];
    }),
  );
}

/** A relation as read from one CI. */
export interface RelationThen {
  readonly name: string;
  readonly direction: "to" | "from";
  readonly ci: string;
}

/** The relations that a CI had at an instant (ms), at most a thousand. */
export async function readRelationsAt(db: Queryable, ciId: string, at: number): Promise<RelationThen[]> {
  const { rows } = await db.query<{ type: string; direction: "to" | "from"; ci: string }>(
    `select type, direction, ci from (
       select type, 'to' as direction, to_ci as ci, valid_from, valid_to from ci_relation_spans where from_ci = $1
       union all
       select type, 'from', from_ci, valid_from, valid_to from ci_relation_spans where to_ci = $1) s
     where valid_from <= to_timestamp($2 / 1000.0) and (valid_to is null or valid_to > to_timestamp($2 / 1000.0))
     order by direction desc, type collate "C", ci collate "C" limit 1000`,
    [ciId, at],
  );
  const types = await readRelationTypes(db);
  return rows.map(({ type, direction, ci }) => ({
    name: direction === "to" ? type : inverseName(types, type),
    direction,
    ci,
  }));
}
