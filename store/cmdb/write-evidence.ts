import type { Edge } from "../../engine/identity/edge.ts";
import { type KeptEvidence, lastTeller } from "../../engine/map/evidence.ts";
import type { Queryable } from "../pool.ts";
import { edgeColumns } from "./write-edges.ts";

/** Sets what relations are known by, and so who told them last. */
export async function writeEvidence(
  db: Queryable,
  edges: readonly (Edge & { readonly evidence: KeptEvidence })[],
): Promise<void> {
  const told = edges.flatMap((edge) => {
    const teller = lastTeller(edge.evidence);
    return teller === null ? [] : [{ ...edge, ...teller }];
  });
  if (told.length === 0) return;
  await db.query(
    `update ci_relations r set source = e.source, evidence = e.evidence, last_seen_at = to_timestamp(e.at / 1000.0)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bigint[])
       as e (from_ci, type, to_ci, source, evidence, at)
     where (r.from_ci, r.type, r.to_ci) = (e.from_ci, e.type, e.to_ci)`,
    [
      ...edgeColumns(told),
      told.map(({ source }) => source),
      told.map(({ evidence }) => JSON.stringify(evidence)),
      told.map(({ at }) => at),
    ],
  );
}
