import { relationsOrEarlier } from "../../engine/identity/earlier-relations.ts";
import type { RelationType, RelationTypes } from "../../engine/identity/relation.ts";
import type { Queryable } from "../pool.ts";

/** The published relation types by name; those of earlier versions where none is published. */
export async function readRelationTypes(db: Queryable): Promise<RelationTypes> {
  const { rows } = await db.query<{ ir: RelationType }>(
    "select d.ir from latest_definitions l join definitions d using (digest) where l.kind = 'RelationType' order by l.name",
  );
  return relationsOrEarlier(rows.map(({ ir }) => ir));
}
