/** Takes back what a source has told of relations: one ends that nobody else has told. */
import type { Edge } from "../../engine/identity/edge.ts";
import { type KeptEvidence, lastTeller, withoutWord } from "../../engine/map/evidence.ts";
import type { Queryable } from "../pool.ts";
import { unrelate } from "./end-edges.ts";
import { isToldBy, keptEvidence } from "./evidence.ts";
import { writeEvidence } from "./write-evidence.ts";

export interface Word {
  /** Whose word it is. */
  readonly source: string;
  /** Of relations of these CIs, which depend. */
  readonly from: readonly string[];
  /** Stored name; null = of all types. */
  readonly type: string | null;
  /** What was said until before this instant (ms) alone; null = all. */
  readonly before: number | null;
}

export interface TakenBack {
  /** Nobody else has told them. */
  readonly ended: readonly Edge[];
  /** By what the others are known then. */
  readonly left: readonly (Edge & { readonly evidence: KeptEvidence })[];
}

/** What becomes of the relations that the source has told; nobody else changes them until the transaction ends. */
export async function readWord(db: Queryable, { source, from, type, before }: Word): Promise<TakenBack> {
  const { rows } = await db.query<Edge & { readonly kept: KeptEvidence }>(
    `select r.from_ci as "from", r.type, r.to_ci as "to", known.kept from ci_relations r
     cross join lateral (select ${keptEvidence("r")} as kept) known
     where r.from_ci = any($1) and ($2::text is null or r.type = $2) and ${isToldBy("known.kept", "$3")}
     order by r.from_ci collate "C", r.type collate "C", r.to_ci collate "C" for no key update of r`,
    [from, type, source],
  );
  const ended: Edge[] = [];
  const left: TakenBack["left"][number][] = [];
  for (const { kept, ...edge } of rows) {
    const evidence = withoutWord(kept, source, before);
    if (Object.keys(evidence).length === Object.keys(kept).length) continue;
    if (lastTeller(evidence) === null) ended.push(edge);
    else left.push({ ...edge, evidence });
  }
  return { ended, left };
}

/** Who takes it back, and when (ms). */
interface Said {
  readonly source: string;
  readonly at: number;
  readonly by?: string | undefined;
}

export async function writeTakenBack(db: Queryable, { ended, left }: TakenBack, said: Said): Promise<void> {
  if (ended.length > 0) await unrelate(db, { ...said, edges: ended });
  await writeEvidence(db, left);
}
