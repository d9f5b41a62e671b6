import type pg from "pg";
import type { Edge } from "../../engine/identity/edge.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import type { Awaited } from "../../engine/pattern/explore.ts";
import { withDescendants } from "../cmdb/classes.ts";
import { findByAttributes } from "../cmdb/find-by-attributes.ts";
import { relate } from "../cmdb/relate.ts";

/**
 * Relates what a run has found to what it found later, in another shard. One that is still not there, or of which there
 * are several, is looked for by the next run. Idempotent. Returns how many relations are new.
 */
export async function relateAwaited(
  pool: pg.Pool,
  { runId, classes, at }: { readonly runId: string; readonly classes: CiClasses; readonly at: number },
): Promise<number> {
  const { rows } = await pool.query<{ awaited: readonly Awaited[] }>(
    "select awaited from discovery_shards where run_id = $1 and awaited <> '[]' order by first",
    [runId],
  );
  const all = rows.flatMap(({ awaited }) => awaited);
  const found = await findByAttributes(
    pool,
    all.map(({ find }) => ({
      classes: find.class === null ? Object.keys(classes) : withDescendants(classes, find.class),
      attributes: find.attributes,
    })),
  );
  const edges = all.flatMap(({ type, end, ci }, nth): Edge[] => {
    const [only, second] = found[nth] ?? [];
    if (only === undefined || second !== undefined || only === ci) return [];
    return [end === "from" ? { from: only, type, to: ci } : { from: ci, type, to: only }];
  });
  return relate(pool, { edges, source: "discovery", at });
}
