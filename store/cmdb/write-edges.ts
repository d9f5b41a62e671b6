import type { Edge } from "../../engine/identity/edge.ts";
import { edgeText } from "../../engine/identity/edge.ts";
import { evidenceKey } from "../../engine/map/evidence.ts";
import type { Queryable } from "../pool.ts";
import { withEvidence } from "./evidence.ts";

export interface EdgesSaid {
  readonly edges: readonly Edge[];
  readonly source: string;
  /** Milliseconds. */
  readonly at: number;
  /** The person who says so. Absent = a program does. */
  readonly by?: string | undefined;
}

/**
 * Writes relations whatever stands beside them; one that is known only moves its last sighting, and one with an end
 * that does not exist is left out. Rows are written in the order of their key, so that two writers never wait for each
 * other. Returns those that were new, by `edgeText`.
 */
export async function writeEdges(db: Queryable, params: EdgesSaid): Promise<ReadonlySet<string>> {
  const unique = new Map(params.edges.map((edge) => [edgeText(edge), edge]));
  if (unique.size === 0) return new Set();
  const { rows } = await db.query<Edge>(
    `with told as (insert into ci_relations (from_ci, type, to_ci, source, first_seen_at, last_seen_at, evidence)
       select edge.from_ci, edge.type, edge.to_ci, $4, to_timestamp($5 / 1000.0), to_timestamp($5 / 1000.0),
         jsonb_build_object($7::text, jsonb_build_array($5::bigint, $5::bigint))
       from unnest($1::text[], $2::text[], $3::text[]) as edge (from_ci, type, to_ci)
       join cis a on a.id = edge.from_ci join cis b on b.id = edge.to_ci
       order by edge.from_ci collate "C", edge.type collate "C", edge.to_ci collate "C"
       on conflict (from_ci, type, to_ci) do update
         set source = excluded.source, last_seen_at = greatest(ci_relations.last_seen_at, excluded.last_seen_at),
           evidence = ${withEvidence("ci_relations", "$7", "$5")}
       returning from_ci, type, to_ci, (xmax = 0) as inserted),
       begun as (select from_ci, type, to_ci from told where inserted),
       noted as (${noteRelations("begun", true, "$4", "$5", "$6")})
       select from_ci as "from", type, to_ci as "to" from begun`,
    [
      ...edgeColumns([...unique.values()]),
      params.source,
      params.at,
      params.by ?? null,
      evidenceKey(params.source, params.by ?? null),
    ],
  );
  return new Set(rows.map(edgeText));
}

/** The relations as three columns, for `unnest`. */
export function edgeColumns(edges: readonly Edge[]): [string[], string[], string[]] {
  return [edges.map(({ from }) => from), edges.map(({ type }) => type), edges.map(({ to }) => to)];
}

/**
 * Statement that notes which relations of a part have begun or ended. A report that comes late ends or begins nothing
 * before what is noted already, so that the spans of one relation do not overlap.
 */
export function noteRelations(part: string, present: boolean, source: string, at: string, by: string): string {
  return `insert into ci_relation_changes (from_ci, type, to_ci, present, at, source, by)
    select p.from_ci, p.type, p.to_ci, ${present}, greatest(to_timestamp(${at} / 1000.0), (
      select max(c.at) from ci_relation_changes c where (c.from_ci, c.type, c.to_ci) = (p.from_ci, p.type, p.to_ci))), ${source}, ${by}::text
    from ${part} p order by p.from_ci, p.type, p.to_ci`;
}
