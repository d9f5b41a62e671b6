import type pg from "pg";
import { wayOf } from "../../engine/map/dependents.ts";
import { inSnapshot } from "../transaction.ts";
import { readDependents } from "./impact.ts";
import { readRelationTypes } from "./relation-types.ts";

/** CIs that are looked at for a way at most. */
const most = 10_000;

export interface Way {
  /** From the CI that depends; each with the relation to the next, the last with null. null = there is none. */
  readonly way: readonly { readonly id: string; readonly type: string | null }[] | null;
  /** No way was found, and not all was looked at. */
  readonly truncated: boolean;
}

/** The shortest way from a CI to one that it depends on, by relations with which something is lost. */
export async function readWay(pool: pg.Pool, from: string, to: string, depth: number): Promise<Way> {
  if (from === to) return { way: [{ id: to, type: null }], truncated: false };
  const { dependents, truncated } = await inSnapshot(pool, async (db) =>
    readDependents(db, [to], { types: await readRelationTypes(db), depth, limit: most }),
  );
  const way = wayOf(dependents, from);
  return { way, truncated: way === null && truncated };
}
