import type pg from "pg";
import type { Json } from "../../engine/base/json.ts";
import type { Explored } from "../../engine/discovery/explored.ts";
import type { TargetError, TargetPhase } from "../../engine/discovery/target.ts";
import type { Awaited, GoneFrom } from "../../engine/pattern/explore.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

export interface Sighting {
  readonly ciId: string;
  readonly address: string;
  /** 0 = the address itself. */
  readonly port: number;
}

/** What became of an address that answered. */
export interface TargetRow {
  readonly address: string;
  readonly phase: TargetPhase;
  /** Open ports. */
  readonly ports: readonly number[];
  /** The host there; null = the CMDB has not taken one. */
  readonly ciId: string | null;
  readonly credentials: readonly string[];
  readonly tookMs: number;
  readonly errors: readonly TargetError[];
  /** What became of patterns there; null = it was asked by none. */
  readonly explored: Explored | null;
  /** What it said, where it was asked to be kept; else null. */
  readonly recording: Json;
}

export interface ShardRecord {
  readonly runId: string;
  readonly discovery: string;
  readonly first: number;
  /** When it was seen, in milliseconds. */
  readonly at: number;
  /** `probed` says how many addresses it had. */
  readonly counts: { readonly probed: number; readonly [count: string]: number };
  readonly targets: readonly TargetRow[];
  /** Of the shard as a whole. */
  readonly errors: readonly TargetError[];
  readonly sightings: readonly Sighting[];
  /** Relations to what was not there yet. */
  readonly awaited?: readonly Awaited[];
  /** What was related to a CI that was found, and is over if nobody has told it since `at`. */
  readonly gone?: readonly GoneFrom[];
}

/**
 * Stores what a shard found. Delivered again it replaces its own counts and targets, so that the sums stay right;
 * sightings only move forward in time. Written in the order of their key: two sweeps never wait for each other in a
 * ring.
 */
export async function recordShard(pool: pg.Pool, shard: ShardRecord): Promise<void> {
  await inTransaction(pool, async (client) => {
    await saveSightings(client, shard);
    await saveTargets(client, shard);
    await client.query(
      `insert into discovery_shards (run_id, first, counts, awaited, gone) values ($1, $2, $3, $4, $5)
       on conflict (run_id, first) do update set counts = excluded.counts, awaited = excluded.awaited, gone = excluded.gone`,
      [
        shard.runId,
        shard.first,
        JSON.stringify(shard.counts),
        JSON.stringify(shard.awaited ?? []),
        JSON.stringify((shard.gone ?? []).map((one) => ({ ...one, before: shard.at }))),
      ],
    );
    await client.query(
      `update discovery_runs set done_count = (
         select coalesce(sum((counts ->> 'probed')::bigint), 0) from discovery_shards where run_id = $1)
       where id = $1 and phase = 'running'`,
      [shard.runId],
    );
  });
}

/** Whether the shard was recorded before: it is delivered again. */
export async function isShardRecorded(
  db: Queryable,
  { runId, first }: Pick<ShardRecord, "runId" | "first">,
): Promise<boolean> {
  const { rows } = await db.query("select from discovery_shards where run_id = $1 and first = $2", [runId, first]);
  return rows.length > 0;
}

async function saveSightings(client: pg.PoolClient, { discovery, sightings, at }: ShardRecord): Promise<void> {
  const sorted = [
    ...new Map(sightings.map((one) => [JSON.stringify([one.ciId, one.address, one.port]), one])).entries(),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sighting]) => sighting);
  await client.query(
    `insert into ci_sightings (discovery, ci_id, address, port, seen_at)
     select $1, ci_id, address, port, to_timestamp($5 / 1000.0) from unnest($2::text[], $3::inet[], $4::int[]) as seen (ci_id, address, port)
     on conflict (discovery, ci_id, address, port) do update
       set seen_at = greatest(ci_sightings.seen_at, excluded.seen_at), missed_runs = 0, missed_since = null`,
    [discovery, sorted.map((one) => one.ciId), sorted.map((one) => one.address), sorted.map((one) => one.port), at],
  );
}

async function saveTargets(client: pg.PoolClient, { runId, first, targets, errors }: ShardRecord): Promise<void> {
  await client.query("delete from discovery_errors where run_id = $1 and shard = $2", [runId, first]);
  await client.query("delete from discovery_targets where run_id = $1 and shard = $2", [runId, first]);
  const rows = targets.map(({ address, phase, ports, ciId, credentials, tookMs, explored, recording }) => ({
    address,
    phase,
    ports,
    ci_id: ciId,
    credentials,
    took_ms: tookMs,
    explored,
    recording,
  }));
  await client.query(
    `insert into discovery_targets (run_id, shard, address, phase, ports, ci_id, credentials, took_ms, explored, recording)
     select $1, $2, address, phase, ports, ci_id, credentials, took_ms, explored, recording
     from jsonb_to_recordset($3) as target (address inet, phase text, ports int[], ci_id text, credentials text[], took_ms int, explored jsonb, recording jsonb)
     on conflict (run_id, address) do nothing`,
    [runId, first, JSON.stringify(rows)],
  );
  const all = [
    ...errors.map((error) => ({ ...error, address: null })),
    ...targets.flatMap((target) => target.errors.map((error) => ({ ...error, address: target.address }))),
  ];
  // What holds for the whole run, such as a secret that is missing, is said once.
  await client.query(
    `insert into discovery_errors (run_id, shard, address, phase, category, port, credential, message)
     select $1, $2, address, phase, category, port, credential, left(message, 500)
     from jsonb_to_recordset($3) as error (address inet, phase text, category text, port int, credential text, message text)
     where address is not null or not exists (
       select from discovery_errors known
       where known.run_id = $1 and known.address is null and known.category = error.category
         and known.credential is not distinct from error.credential and known.message = left(error.message, 500))`,
    [runId, first, JSON.stringify(all)],
  );
}
