/**
 * Writes what a source reports into the CMDB.
 *
 * U1. One identity, one CI: whoever writes at the same time, candidates with an equal key become the same CI.
 * U2. The same payload again changes nothing but times: no version moves, no change is noted.
 * U3. A candidate that is wrong is refused alone, with its reason; the others are written.
 * U4. A CI is written before those identified within it, and before any relation to it. Each wave of at most 500 CIs is
 *     a transaction; what a crash cuts off, the same payload sent again completes.
 * U6. A placeholder that turns out to be a CI that is known is merged into it before what is identified within it.
 * U5. No deadlock: within a transaction locks are taken in one order: identity buckets ascending, then CIs by id.
 */
import type pg from "pg";
import type { Candidate } from "../../engine/identity/candidate.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import type { UpsertOutcome } from "../../engine/identity/outcome.ts";
import { carryOutPayload } from "../../engine/identity/payload.ts";
import type { PlacedItem, Placement } from "../../engine/identity/place.ts";
import type { RelationTypes } from "../../engine/identity/relation.ts";
import { inSnapshot, inTransaction } from "../transaction.ts";
import type { Queryable } from "../pool.ts";
import { type FilledPlace, fillPlace } from "./fill-place.ts";
import { createRehearsal, type UpsertHost } from "./rehearsal.ts";
import { relateEach } from "./relate.ts";
import { readRelationTypes } from "./relation-types.ts";
import { upsertWave } from "./wave.ts";

export interface UpsertParams {
  readonly classes: CiClasses;
  readonly candidates: readonly Candidate[];
  /** Who says so: `discovery`, `prometheus`, `import`. Precedence goes by it. */
  readonly source: string;
  /** When the source saw it, in milliseconds. */
  readonly at: number;
  /** The person who says so. Absent = a program does. */
  readonly by?: string | undefined;
}

/** One outcome for each candidate, in their order. A `ref` that occurs twice is refused the second time. */
export async function upsert(pool: pg.Pool, params: UpsertParams): Promise<UpsertOutcome[]> {
  const types = await relationTypesFor(pool, params);
  return carryOut(params, types, {
    wave: (items) => placeAndFill(pool, params, items),
    relate: (edges) => relateEach(pool, { ...params, edges, types }),
  });
}

async function placeAndFill(
  pool: pg.Pool,
  params: UpsertParams,
  items: readonly PlacedItem[],
): Promise<readonly Placement[]> {
  const filled: FilledPlace[] = [];
  const placements = await inTransaction(pool, (client) =>
    upsertWave(client, params, items, (some) => filled.push(...some)),
  );
  for (const one of filled) await fillPlace(pool, params, one);
  return placements;
}

/** What `upsert` would answer if it was called now; nothing is written. */
export async function rehearseUpsert(pool: pg.Pool, params: UpsertParams): Promise<UpsertOutcome[]> {
  return inSnapshot(pool, async (client) => {
    const types = await relationTypesFor(client, params);
    return carryOut(params, types, createRehearsal(client, params, types));
  });
}

/** Where nothing is related, no type is needed. */
function relationTypesFor(db: Queryable, { candidates }: UpsertParams): Promise<RelationTypes> {
  return candidates.some(({ relations }) => relations.length > 0) ? readRelationTypes(db) : Promise.resolve([]);
}

async function carryOut(
  { classes, candidates }: UpsertParams,
  types: RelationTypes,
  host: UpsertHost,
): Promise<UpsertOutcome[]> {
  const play = carryOutPayload({ classes, types, candidates });
  let next = play.next();
  while (next.done !== true) {
    const ask = next.value;
    next = play.next(
      ask.kind === "wave"
        ? { kind: "wave", placements: await host.wave(ask.items) }
        : { kind: "relate", outcomes: await host.relate(ask.edges) },
    );
  }
  return next.value;
}
