import { type Edge, edgeText } from "../../engine/identity/edge.ts";
import type { MergePlan } from "../../engine/identity/merge.ts";
import { type KeptEvidence, togetherKnown } from "../../engine/map/evidence.ts";
import type { Queryable } from "../pool.ts";
import { unrelate } from "./end-edges.ts";
import { keptEvidence } from "./evidence.ts";
import { edgeColumns, type EdgesSaid, writeEdges } from "./write-edges.ts";
import { writeEvidence } from "./write-evidence.ts";

/** Relations of CIs that are merged become those of the one that stays: who moves them has not told them. */
export async function moveEdges(
  db: Queryable,
  relations: MergePlan["relations"],
  said: Omit<EdgesSaid, "edges">,
): Promise<void> {
  const becoming = relations.flatMap(({ becomes }) => becomes ?? []);
  const known = await readKept(db, [...relations.map(({ was }) => was), ...becoming]);
  await unrelate(db, { ...said, edges: relations.map(({ was }) => was) });
  await writeEdges(db, { ...said, edges: becoming });
  const kept = new Map(
    becoming.map((edge) => [edgeText(edge), { ...edge, evidence: known.get(edgeText(edge)) ?? {} }]),
  );
  for (const { was, becomes } of relations) {
    const moved = becomes === null ? undefined : kept.get(edgeText(becomes));
    if (moved === undefined) continue;
    const evidence = togetherKnown(moved.evidence, known.get(edgeText(was)) ?? {});
    kept.set(edgeText(moved), { ...moved, evidence });
  }
  await writeEvidence(db, [...kept.values()]);
}

async function readKept(db: Queryable, edges: readonly Edge[]): Promise<ReadonlyMap<string, KeptEvidence>> {
  const { rows } = await db.query<Edge & { readonly kept: KeptEvidence }>(
    `select r.from_ci as "from", r.type, r.to_ci as "to", ${keptEvidence("r")} as kept
     from ci_relations r join (select distinct * from unnest($1::text[], $2::text[], $3::text[]) as e (from_ci, type, to_ci)) e
       using (from_ci, type, to_ci)`,
    edgeColumns(edges),
  );
  return new Map(rows.map(({ kept, ...edge }) => [edgeText(edge), kept]));
}
