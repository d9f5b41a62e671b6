import type pg from "pg";
import { inTransaction } from "../transaction.ts";

/** A relation in its stored direction: from the CI that depends to the one it depends on. */
export interface Edge {
  readonly from: string;
  readonly type: string;
  readonly to: string;
}

export interface RelateParams {
  readonly edges: readonly Edge[];
  readonly source: string;
  /** Milliseconds. */
  readonly at: number;
}

/**
 * Notes relations; one that is known only moves its last sighting. An end that does not exist is left out. Idempotent,
 * and safe beside other writers: rows are written in the order of their key, so that two writers never wait for each
 * other. Returns how many were new.
 */
export async function relate(pool: pg.Pool, params: RelateParams): Promise<number> {
  const unique = [
    ...new Map(params.edges.map((edge) => [JSON.stringify([edge.from, edge.type, edge.to]), edge])).values(),
  ];
  if (unique.length === 0) return 0;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ inserted: boolean }>(
      `with told as (insert into ci_relations (from_ci, type, to_ci, source, first_seen_at, last_seen_at)
       select edge.from_ci, edge.type, edge.to_ci, $4, to_timestamp($5 / 1000.0), to_timestamp($5 / 1000.0)
       from unnest($1::text[], $2::text[], $3::text[]) as edge (from_ci, type, to_ci)
       join cis a on a.id = edge.from_ci join cis b on b.id = edge.to_ci
       order by edge.from_ci collate "C", edge.type collate "C", edge.to_ci collate "C"
       on conflict (from_ci, type, to_ci) do update
         set source = excluded.source, last_seen_at = greatest(ci_relations.last_seen_at, excluded.last_seen_at)
       returning from_ci, type, to_ci, (xmax = 0) as inserted),
       begun as (select from_ci, type, to_ci from told where inserted),
       noted as (${noteRelations("begun", true, "$4", "$5")})
       select inserted from told`,
      [
        unique.map((edge) => edge.from),
        unique.map((edge) => edge.type),
        unique.map((edge) => edge.to),
        params.source,
        params.at,
      ],
    );
    return rows.filter((row) => row.inserted).length;
  });
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
     noted as (${noteRelations("ended", false, "$3", "$4")})
     select count(*)::int as count from ended`,
    [params.from, params.type, params.source, params.at],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Statement that notes which relations of a part have begun or ended. A report that comes late ends or begins nothing
 * before what is noted already, so that the spans of one relation do not overlap.
 */
function noteRelations(part: string, present: boolean, source: string, at: string): string {
  return `insert into ci_relation_changes (from_ci, type, to_ci, present, at, source)
    select p.from_ci, p.type, p.to_ci, ${present}, greatest(to_timestamp(${at} / 1000.0), (
      select max(c.at) from ci_relation_changes c where (c.from_ci, c.type, c.to_ci) = (p.from_ci, p.type, p.to_ci))), ${source}
    from ${part} p order by p.from_ci, p.type, p.to_ci`;
}
