import type pg from "pg";
import type { Edge } from "../../engine/identity/edge.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import type { Awaited } from "../../engine/pattern/explore.ts";
import type { Find } from "../../engine/pattern/item.ts";
import { findsWithin, type MissingEnd, standInsFor } from "../../engine/pattern/placeholder.ts";
import { findKey } from "../../engine/pattern/project.ts";
import { withDescendants } from "../cmdb/classes.ts";
import { findByAttributes } from "../cmdb/find-by-attributes.ts";
import { relate } from "../cmdb/relate.ts";
import { upsert } from "../cmdb/upsert.ts";

interface RelateParams {
  readonly classes: CiClasses;
  /** Milliseconds. */
  readonly at: number;
  /** It has seen all that it was to look at: what it did not find is not there. */
  readonly completes: boolean;
}

const source = "discovery";

/**
 * Relates what a run has found to what it found later, in another shard. One that is still not there is made as a
 * placeholder, where its pattern says so and the run has seen all; else, and where there are several, it is looked for
 * by the next run. Idempotent. Returns how many relations are new.
 */
export async function relateAwaited(
  pool: pg.Pool,
  { runId, ...params }: RelateParams & { readonly runId: string },
): Promise<number> {
  const { rows } = await pool.query<{ awaited: readonly Awaited[]; whole: boolean }>(
    `select s.awaited, r.whole from discovery_shards s join discovery_runs r on r.id = s.run_id
     where s.run_id = $1 and s.awaited <> '[]' order by s.first`,
    [runId],
  );
  return relateEnds(
    pool,
    rows.flatMap(({ awaited }) => awaited),
    // One of some addresses has not looked where the others are.
    { ...params, completes: params.completes && rows[0]?.whole === true },
  );
}

export async function relateEnds(pool: pg.Pool, all: readonly Awaited[], params: RelateParams): Promise<number> {
  const { classes, at } = params;
  const found = await findAll(
    pool,
    classes,
    all.map(({ find }) => find),
  );
  const missing = params.completes ? all.filter(({ find }) => (found.get(findKey(find)) ?? []).length === 0) : [];
  const made = await makeStandIns(pool, params, missing);
  const edges = all.flatMap(({ type, end, find, ci }): Edge[] => {
    const [only = made.get(findKey(find)), second] = found.get(findKey(find)) ?? [];
    if (only === undefined || second !== undefined || only === ci) return [];
    return [end === "from" ? { from: only, type, to: ci } : { from: ci, type, to: only }];
  });
  return relate(pool, { edges, source, at });
}

/** Ids of what was made, by `findKey`. */
async function makeStandIns(
  pool: pg.Pool,
  { classes, at }: RelateParams,
  awaited: readonly Awaited[],
): Promise<ReadonlyMap<string, string>> {
  const missing = awaited.flatMap(({ find, placeholder }): MissingEnd[] =>
    placeholder === undefined ? [] : [{ find, placeholder }],
  );
  if (missing.length === 0) return new Map();
  const { candidates, refs } = standInsFor(missing, await findAll(pool, classes, findsWithin(missing)));
  const outcomes = await upsert(pool, { classes, candidates, source, at });
  const ids = new Map(outcomes.flatMap((one) => (one.kind === "refused" ? [] : [[one.ref, one.id] as const])));
  return new Map([...refs].flatMap(([key, ref]) => (ids.has(ref) ? [[key, ids.get(ref) ?? ""] as const] : [])));
}

/** Ids of what fits, by `findKey`. */
async function findAll(
  pool: pg.Pool,
  classes: CiClasses,
  finds: readonly Find[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await findByAttributes(
    pool,
    finds.map((find) => ({
      classes: find.class === null ? Object.keys(classes) : withDescendants(classes, find.class),
      attributes: find.attributes,
    })),
  );
  return new Map(finds.map((find, nth) => [findKey(find), found[nth] ?? []]));
}
