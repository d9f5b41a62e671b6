import type { CloudScope } from "../../engine/cloud/scope.ts";
import type { Queryable } from "../pool.ts";

export interface NewCloudRun {
  readonly id: string;
  readonly account: string;
  readonly scopes: readonly CloudScope[];
  readonly whole: boolean;
  /** Milliseconds. */
  readonly at: number;
}

/** Notes that a listing has begun, and when. The same id again changes nothing. */
export async function startCloudRun(db: Queryable, run: NewCloudRun): Promise<{ readonly startedAt: number }> {
  await db.query(
    `insert into cloud_runs (id, account, whole, started_at, scopes) values ($1, $2, $3, to_timestamp($4 / 1000.0), $5)
     on conflict (id) do nothing`,
    [run.id, run.account, run.whole, run.at, run.scopes.length],
  );
  const { rows } = await db.query<{ startedAt: number }>(
    `select floor(extract(epoch from started_at) * 1000)::bigint as "startedAt" from cloud_runs where id = $1`,
    [run.id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`the listing "${run.id}" vanished while it was started`);
  return row;
}
