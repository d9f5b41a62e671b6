/**
 * Values and keys of CIs follow their class as it is published.
 *
 * C1. A publication notes the classes that weigh otherwise, in its transaction. Batches follow, each a transaction with
 *     how far it is: what a crash cuts off goes on from there.
 * C2. A class that is published once more meanwhile begins anew.
 */
import type pg from "pg";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { findClass } from "../../engine/identity/identify.ts";
import { weighsOtherwise } from "../../engine/identity/reweigh.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { readClasses } from "./classes.ts";
import { readRelationTypes } from "./relation-types.ts";
import { reweighCis } from "./reweigh.ts";

const batchSize = 500;

/** Notes, in the transaction of a publication, the classes whose items are to be weighed anew. */
export async function noteRecomputes(client: pg.PoolClient, before: CiClasses, after: CiClasses): Promise<void> {
  const classes = Object.values(after).flatMap((ciClass) => {
    const old = findClass(before, ciClass.name);
    return old === undefined || !weighsOtherwise(old, ciClass) ? [] : [ciClass.name];
  });
  if (classes.length === 0) return;
  await client.query(
    `insert into ci_recomputes (class, total)
     select class, count(*)::int from cis where class = any($1) and merged_into is null group by class
     on conflict (class) do update set after_id = '', done = 0, changed = 0, total = excluded.total, begun_at = now(), ended_at = null`,
    [classes],
  );
}

/** Weighs the next items anew, at `now` (ms). False = nothing is left to do, or another process does it. */
export async function recomputeSome(pool: pg.Pool, now: number): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ class: string; after: string }>(
      `select class, after_id as after from ci_recomputes where ended_at is null order by begun_at, class limit 1 for update skip locked`,
    );
    const [open] = rows;
    if (open === undefined) return false;
    const { rows: found } = await client.query<{ id: string }>(
      `select id from cis where class = $1 and merged_into is null and id collate "C" > $2 order by id collate "C" limit $3`,
      [open.class, open.after, batchSize],
    );
    const ids = found.map(({ id }) => id);
    const done = await reweighCis(client, {
      classes: await readClasses(client),
      types: await readRelationTypes(client),
      ids,
      without: null,
      source: "publication",
      because: `class "${open.class}" was published otherwise`,
      at: now,
      dryRun: false,
    });
    const changed = done.filter(({ changes }) => changes.length > 0).length;
    await client.query(
      `update ci_recomputes set after_id = $2, done = done + $3, changed = changed + $4,
         ended_at = case when $5 then to_timestamp($6 / 1000.0) end where class = $1`,
      [open.class, ids.at(-1) ?? open.after, ids.length, changed, ids.length < batchSize, now],
    );
    return true;
  });
}

/** How far the items of a class are; instants in milliseconds. */
export interface Recompute {
  readonly class: string;
  readonly done: number;
  /** How many of them have other values now. */
  readonly changed: number;
  readonly total: number;
  readonly begunAt: number;
  /** null = it goes on. */
  readonly endedAt: number | null;
}

/** The last of each class, the latest first. */
export async function readRecomputes(db: Queryable): Promise<Recompute[]> {
  const { rows } = await db.query<Recompute>(
    `select class, done, changed, greatest(total, done) as total, floor(extract(epoch from begun_at) * 1000)::bigint as "begunAt",
       floor(extract(epoch from ended_at) * 1000)::bigint as "endedAt"
     from ci_recomputes order by begun_at desc, class`,
  );
  return rows;
}
