/** When policies were looked at, and by what is known. */
import type { Queryable } from "../pool.ts";

export interface PolicyWatchRow {
  readonly policy: string;
  /** Of the version that was looked at. */
  readonly digest: string;
  /** UTC milliseconds, as the other. */
  readonly lookedAt: number;
  readonly nextAt: number | null;
  /** Of the changes of the CMDB that are known. */
  readonly position: string;
  /** How many CIs or records it is over. */
  readonly population: number;
  readonly faults: number;
  /** The first of them, for who reads. */
  readonly fault: string | null;
  readonly stopped: boolean;
}

export async function readPolicyWatches(db: Queryable): Promise<ReadonlyMap<string, PolicyWatchRow>> {
  const { rows } = await db.query<PolicyWatchRow>(
    `select policy, digest, floor(extract(epoch from looked_at) * 1000)::bigint as "lookedAt",
       floor(extract(epoch from next_at) * 1000)::bigint as "nextAt", position::text, population, faults, fault, stopped
     from policy_watch`,
  );
  return new Map(rows.map((row) => [row.policy, row]));
}

export async function savePolicyWatch(db: Queryable, row: PolicyWatchRow): Promise<void> {
  const { policy, digest, lookedAt, nextAt, position, population, faults, fault, stopped } = row;
  await db.query(
    `insert into policy_watch (policy, digest, looked_at, next_at, position, population, faults, fault, stopped)
     values ($1, $2, $3, $4, $5::text::xid8, $6, $7, $8, $9)
     on conflict (policy) do update set digest = excluded.digest, looked_at = excluded.looked_at, next_at = excluded.next_at,
       position = excluded.position, population = excluded.population, faults = excluded.faults, fault = excluded.fault,
       stopped = excluded.stopped`,
    [
      policy,
      digest,
      new Date(lookedAt),
      nextAt === null ? null : new Date(nextAt),
      position,
      population,
      faults,
      fault,
      stopped,
    ],
  );
}

export async function dropPolicyWatch(db: Queryable, policy: string): Promise<void> {
  await db.query("delete from policy_watch where policy = $1", [policy]);
}
