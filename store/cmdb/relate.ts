import type pg from "pg";
import { evidenceKey } from "../../engine/map/evidence.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { withEvidence } from "./evidence.ts";

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
  /** The person who says so. Absent = a program does. */
  readonly by?: string | undefined;
}

/** What became of a relation; `unknown` = a CI of it does not exist. */
export type EdgeOutcome = "inserted" | "unchanged" | "unknown";

/** The relation as one text, for maps. */
export function edgeText(edge: Edge): string {
  return JSON.stringify([edge.from, edge.type, edge.to]);
}

/**
 * Notes relations; one that is known only moves its last sighting. An end that does not exist is left out. Idempotent,
 * and safe beside other writers: rows are written in the order of their key, so that two writers never wait for each
 * other. Returns how many were new.
 */
export async function relate(pool: pg.Pool, params: RelateParams): Promise<number> {
  return [...(await relateEach(pool, params)).values()].filter((outcome) => outcome === "inserted").length;
}

/** As `relate`, and says what became of each by `edgeText`. */
export async function relateEach(pool: pg.Pool, params: RelateParams): Promise<ReadonlyMap<string, EdgeOutcome>> {
  return inTransaction(pool, (client) => relateWithin(client, params));
}

/** As `relateEach`, in the caller's transaction. */
export async function relateWithin(db: Queryable, params: RelateParams): Promise<ReadonlyMap<string, EdgeOutcome>> {
  const unique = uniqueEdges(params.edges);
  const outcomes = new Map<string, EdgeOutcome>([...unique.keys()].map((text) => [text, "unknown"]));
  if (unique.size === 0) return outcomes;
  const { rows } = await db.query<Edge & { inserted: boolean }>(
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
       select from_ci as "from", type, to_ci as "to", inserted from told`,
    [
      ...columnsOf([...unique.values()]),
      params.source,
      params.at,
      params.by ?? null,
      evidenceKey(params.source, params.by ?? null),
    ],
  );
  for (const row of rows) outcomes.set(edgeText(row), row.inserted ? "inserted" : "unchanged");
  return outcomes;
}

/** What would become of each relation, by `edgeText`; `coming` are CIs that would be there by then. */
export async function foreseeEdges(
  db: Queryable,
  edges: readonly Edge[],
  coming: ReadonlySet<string>,
): Promise<ReadonlyMap<string, EdgeOutcome>> {
  const unique = uniqueEdges(edges);
  const { rows: there } = await db.query<{ id: string }>("select id from cis where id = any($1)", [
    [...new Set(edges.flatMap(({ from, to }) => [from, to]))],
  ]);
  const { rows: known } = await db.query<Edge>(
    `select r.from_ci as "from", r.type, r.to_ci as "to" from ci_relations r
     join unnest($1::text[], $2::text[], $3::text[]) as edge (from_ci, type, to_ci) using (from_ci, type, to_ci)`,
    columnsOf([...unique.values()]),
  );
  const ids = new Set([...there.map(({ id }) => id), ...coming]);
  const texts = new Set(known.map(edgeText));
  const outcomeOf = (edge: Edge): EdgeOutcome =>
    !ids.has(edge.from) || !ids.has(edge.to) ? "unknown" : texts.has(edgeText(edge)) ? "unchanged" : "inserted";
  return new Map([...unique].map(([text, edge]) => [text, outcomeOf(edge)]));
}

/** Ends relations by a decision of a person or program; returns those that were there. */
export async function unrelate(db: Queryable, params: RelateParams): Promise<Edge[]> {
  const { rows } = await db.query<Edge>(
    `with ended as (delete from ci_relations r using unnest($1::text[], $2::text[], $3::text[]) as edge (from_ci, type, to_ci)
       where (r.from_ci, r.type, r.to_ci) = (edge.from_ci, edge.type, edge.to_ci) returning r.from_ci, r.type, r.to_ci),
     noted as (${noteRelations("ended", false, "$4", "$5", "$6")})
     select from_ci as "from", type, to_ci as "to" from ended`,
    [...columnsOf(params.edges), params.source, params.at, params.by ?? null],
  );
  return rows;
}

function uniqueEdges(edges: readonly Edge[]): ReadonlyMap<string, Edge> {
  return new Map(edges.map((edge) => [edgeText(edge), edge]));
}

function columnsOf(edges: readonly Edge[]): [string[], string[], string[]] {
  return [edges.map(({ from }) => from), edges.map(({ type }) => type), edges.map(({ to }) => to)];
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

/**
 * Statement that notes which relations of a part have begun or ended. A report that comes late ends or begins nothing
 * before what is noted already, so that the spans of one relation do not overlap.
 */
function noteRelations(part: string, present: boolean, source: string, at: string, by: string): string {
  return `insert into ci_relation_changes (from_ci, type, to_ci, present, at, source, by)
    select p.from_ci, p.type, p.to_ci, ${present}, greatest(to_timestamp(${at} / 1000.0), (
      select max(c.at) from ci_relation_changes c where (c.from_ci, c.type, c.to_ci) = (p.from_ci, p.type, p.to_ci))), ${source}, ${by}::text
    from ${part} p order by p.from_ci, p.type, p.to_ci`;
}
