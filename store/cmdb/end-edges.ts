import type pg from "pg";
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

export interface SupersedeParams {
  /** The CIs that depend, each of which has one relation of this type at a time. */
  readonly from: readonly string[];
  readonly type: string;
  readonly source: string;
  /** Milliseconds of the report that named the relation in force. */
  readonly at: number;
}

/**
 * Takes back what a source said before and does not say any more: an endpoint that shows a new certificate uses the old
 * one no longer. Returns how many there were.
 */
export async function supersede(pool: pg.Pool, params: SupersedeParams): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `with ended as (delete from ci_relations where from_ci = any($1) and type = $2 and source = $3 and last_seen_at < to_timestamp($4 / 1000.0)
       returning from_ci, type, to_ci),
     noted as (${noteRelations("ended", false, "$3", "$4", "null")})
     select count(*)::int as count from ended`,
    [params.from, params.type, params.source, params.at],
  );
  return rows[0]?.count ?? 0;
}
