import type pg from "pg";
import { admitEdges, type Admission, singleEnds } from "../../engine/identity/admit.ts";
import { type Edge, edgeText, type EdgeOutcome, type KnownEdge } from "../../engine/identity/edge.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import type { RelationTypes } from "../../engine/identity/relation.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { readClasses } from "./classes.ts";
import { unrelate } from "./end-edges.ts";
import { isToldBy } from "./evidence.ts";
import { readRelationTypes } from "./relation-types.ts";
import { edgeColumns, type EdgesSaid, writeEdges } from "./write-edges.ts";

export interface RelateParams extends EdgesSaid {
  /** What is published; read where they are not given. */
  readonly types?: RelationTypes;
  readonly classes?: CiClasses;
}

/**
 * Notes relations, as far as their types admit them; one that is known only moves its last sighting. Idempotent, and
 * safe beside other writers. Returns how many were new.
 */
export async function relate(pool: pg.Pool, params: RelateParams): Promise<number> {
  return [...(await relateEach(pool, params)).values()].filter(({ kind }) => kind === "inserted").length;
}

/** As `relate`, and says what became of each by `edgeText`. */
export async function relateEach(pool: pg.Pool, params: RelateParams): Promise<ReadonlyMap<string, EdgeOutcome>> {
  if (params.edges.length === 0) return new Map();
  return inTransaction(pool, (client) => relateWithin(client, params));
}

/** As `relateEach`, in the caller's transaction. */
export async function relateWithin(client: Queryable, params: RelateParams): Promise<ReadonlyMap<string, EdgeOutcome>> {
  const { outcomes, told, ended } = await admitStored(client, params, { lock: true, coming: new Map() });
  if (ended.length > 0) await unrelate(client, { ...params, edges: ended });
  const begun = await writeEdges(client, { ...params, edges: told });
  // Another writer may have been first since they were read.
  return new Map(
    [...outcomes].map(([text, one]) => [
      text,
      one.kind === "inserted" && !begun.has(text) ? ({ kind: "unchanged" } as const) : one,
    ]),
  );
}

/** What would become of each relation, by `edgeText`; `coming` are the classes of CIs that would be there by then. */
export async function foreseeEdges(
  db: Queryable,
  params: RelateParams,
  coming: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, EdgeOutcome>> {
  return (await admitStored(db, params, { lock: false, coming })).outcomes;
}

/** With `lock` nobody else gives a CI another relation at an end that has one, until the transaction ends. */
async function admitStored(
  db: Queryable,
  params: RelateParams,
  { lock, coming }: { readonly lock: boolean; readonly coming: ReadonlyMap<string, string> },
): Promise<Admission> {
  const { edges, source, at } = params;
  const types = params.types ?? (await readRelationTypes(db));
  const classes = params.classes ?? (await readClasses(db));
  const single = singleEnds(edges, types);
  if (lock && single.length > 0)
    await db.query(`select from cis where id = any($1) order by id collate "C" for no key update`, [
      [...new Set(single.map(({ ci }) => ci))],
    ]);
  const { rows: there } = await db.query<{ id: string; class: string }>(
    "select id, class from cis where id = any($1)",
    [[...new Set(edges.flatMap(({ from, to }) => [from, to]))]],
  );
  const known = [...(await readKnown(db, edges)), ...(await readAtEnds(db, single))];
  return admitEdges({
    edges,
    types,
    classes,
    classOf: new Map([...there.map((ci) => [ci.id, ci.class] as const), ...coming]),
    known: [...new Map(known.map((edge) => [edgeText(edge), edge])).values()],
    source,
    at,
  });
}

// The word of a person stands whoever has said the same since.
const knownColumns = `r.from_ci as "from", r.type, r.to_ci as "to",
  case when ${isToldBy("r.evidence", "'manual'")} then 'manual' else r.source end as source,
  floor(extract(epoch from r.last_seen_at) * 1000)::bigint as "lastSeenAt"`;

async function readKnown(db: Queryable, edges: readonly Edge[]): Promise<KnownEdge[]> {
  const { rows } = await db.query<KnownEdge>(
    `select ${knownColumns} from ci_relations r
     join (select distinct * from unnest($1::text[], $2::text[], $3::text[]) as edge (from_ci, type, to_ci)) edge
       using (from_ci, type, to_ci)`,
    edgeColumns(edges),
  );
  return rows;
}

async function readAtEnds(db: Queryable, ends: ReturnType<typeof singleEnds>): Promise<KnownEdge[]> {
  const read = async (end: "from" | "to"): Promise<KnownEdge[]> => {
    const asked = ends.filter((one) => one.end === end);
    if (asked.length === 0) return [];
    const { rows } = await db.query<KnownEdge>(
      `select ${knownColumns} from ci_relations r
       join unnest($1::text[], $2::text[]) as e (ci, type) on r.${end}_ci = e.ci and r.type = e.type
       order by r.from_ci collate "C", r.to_ci collate "C"`,
      [asked.map(({ ci }) => ci), asked.map(({ type }) => type)],
    );
    return rows;
  };
  return [...(await read("from")), ...(await read("to"))];
}
