import type { Edge } from "../../engine/identity/edge.ts";
import type { Queryable } from "../pool.ts";
import { edgeColumns, type EdgesSaid, noteRelations } from "./write-edges.ts";

/** Ends relations by a decision of a person or program; returns those that were there. */
export async function unrelate(db: Queryable, params: EdgesSaid): Promise<Edge[]> {
  const { rows } = await db.query<Edge>(
    `with ended as (delete from ci_relations r using unnest($1::text[], $2::text[], $3::text[]) as edge (from_ci, type, to_ci)
       where (r.from_ci, r.type, r.to_ci) = (edge.from_ci, edge.type, edge.to_ci) returning r.from_ci, r.type, r.to_ci),
     noted as (${noteRelations("ended", false, "$4", "$5", "$6")})
     select from_ci as "from", type, to_ci as "to" from ended`,
    [...edgeColumns(params.edges), params.source, params.at, params.by ?? null],
  );
  return rows;
}
