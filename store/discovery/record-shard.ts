import type pg from "pg";
import { inTransaction } from "../transaction.ts";

export interface Sighting {
  readonly ciId: string;
  readonly address: string;
  /** 0 = the address itself. */
  readonly port: number;
}

export interface ShardFault {
  readonly address: string;
  readonly code: string;
  readonly message: string;
}

export interface ShardRecord {
  readonly runId: string;
  readonly discovery: string;
  readonly first: number;
  readonly addresses: number;
  /** When it was seen, in milliseconds. */
  readonly at: number;
  readonly counts: { readonly [count: string]: number };
  readonly faults: readonly ShardFault[];
  readonly sightings: readonly Sighting[];
}

/** Most faults kept of one shard; `counts.faults` has them all. */
const maxFaults = 50;

/**
 * Stores what a shard found. Delivered again it replaces its own counts, so that the sums stay right; sightings only
 * move forward in time. Written in the order of their key: two sweeps never wait for each other in a ring.
 */
export async function recordShard(pool: pg.Pool, shard: ShardRecord): Promise<void> {
  const sightings = [
    ...new Map(shard.sightings.map((one) => [JSON.stringify([one.ciId, one.address, one.port]), one])).entries(),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sighting]) => sighting);
  await inTransaction(pool, async (client) => {
    await client.query(
      `insert into ci_sightings (discovery, ci_id, address, port, seen_at)
       select $1, ci_id, address, port, to_timestamp($5 / 1000.0) from unnest($2::text[], $3::inet[], $4::int[]) as seen (ci_id, address, port)
       on conflict (discovery, ci_id, address, port) do update
         set seen_at = greatest(ci_sightings.seen_at, excluded.seen_at), missed_runs = 0, missed_since = null`,
      [
        shard.discovery,
        sightings.map((one) => one.ciId),
        sightings.map((one) => one.address),
        sightings.map((one) => one.port),
        shard.at,
      ],
    );
    await client.query(
      `insert into discovery_shards (run_id, first, counts, faults) values ($1, $2, $3, $4)
       on conflict (run_id, first) do update set counts = excluded.counts, faults = excluded.faults`,
      [shard.runId, shard.first, JSON.stringify(shard.counts), JSON.stringify(shard.faults.slice(0, maxFaults))],
    );
    await client.query(
      "update discovery_runs set done_count = greatest(done_count, $2) where id = $1 and phase = 'running'",
      [shard.runId, shard.first + shard.addresses],
    );
  });
}
