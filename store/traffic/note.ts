import type pg from "pg";
import { evidenceKey, trafficSource } from "../../engine/map/evidence.ts";
import { readEntry } from "../../engine/map/entry.ts";
import {
  endsOf,
  endText,
  keptSamples,
  type SocketSighting,
  type TrafficEdge,
  trafficEdges,
  type UnknownEnd,
} from "../../engine/map/traffic.ts";
import { withEvidence } from "../cmdb/evidence.ts";
import { readMapReading } from "../cmdb/map.ts";
import { readEntryCis } from "../cmdb/map-start.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

export interface NotedTraffic {
  /** Pairs of CIs that were seen, each once. */
  readonly edges: number;
  /** Those of them that were never seen before. */
  readonly fresh: number;
  readonly unknown: readonly UnknownEnd[];
}

/**
 * Keeps which CI was seen to use which other one. Nothing is related by it: it is suggested, and where they are related
 * already the relation is known by it, too. Idempotent, and safe beside other writers: rows are written in the order of
 * their keys.
 */
export async function noteTraffic(
  pool: pg.Pool,
  { sightings, source }: { readonly sightings: readonly SocketSighting[]; readonly source: string },
): Promise<NotedTraffic> {
  if (sightings.length === 0) return { edges: 0, fresh: 0, unknown: [] };
  const listeners = await readListeners(pool, sightings);
  const { edges, unknown } = trafficEdges(sightings, (end) => listeners.get(endText(end)) ?? []);
  const fresh = await inTransaction(pool, async (db) => {
    let count = 0;
    for (const edge of await among(db, edges)) if (await noteEdge(db, edge, source)) count += 1;
    return count;
  });
  return { edges: edges.length, fresh, unknown };
}

async function readListeners(
  pool: pg.Pool,
  sightings: readonly SocketSighting[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const reading = await readMapReading(pool, null);
  const listeners = new Map<string, readonly string[]>();
  for (const end of endsOf(sightings)) {
    const entry = readEntry(endText(end));
    if (entry !== null)
      listeners.set(
        endText(end),
        (await readEntryCis(pool, entry, reading)).map(({ id }) => id),
      );
  }
  return listeners;
}

/** Those of which both ends are there; of a CI that was merged the one that stays. */
async function among(db: Queryable, edges: readonly TrafficEdge[]): Promise<readonly TrafficEdge[]> {
  const { rows } = await db.query<{ id: string; stays: string }>(
    "select id, coalesce(merged_into, id) as stays from cis where id = any($1)",
    [[...new Set(edges.flatMap(({ from, to }) => [from, to]))]],
  );
  const stays = new Map(rows.map((row) => [row.id, row.stays]));
  return edges.flatMap((edge) => {
    const [from, to] = [stays.get(edge.from), stays.get(edge.to)];
    return from === undefined || to === undefined || from === to ? [] : [{ ...edge, from, to }];
  });
}

async function noteEdge(db: Queryable, { from, to, port, instants }: TrafficEdge, source: string): Promise<boolean> {
  const [first, last] = [Math.min(...instants), Math.max(...instants)];
  // The row is there before it is read, so that of two writers the second sees what the first has kept.
  const inserted = await db.query(
    `insert into ci_traffic (from_ci, to_ci, port, source, first_seen_at, last_seen_at, samples)
     values ($1, $2, $3, $4, to_timestamp($5 / 1000.0), to_timestamp($6 / 1000.0), '{}') on conflict (from_ci, to_ci) do nothing`,
    [from, to, port, source, first, last],
  );
  const { rows } = await db.query<{ samples: (number | string)[] }>(
    "select samples from ci_traffic where from_ci = $1 and to_ci = $2 for update",
    [from, to],
  );
  const samples = keptSamples((rows[0]?.samples ?? []).map(Number), instants);
  await db.query(
    `update ci_traffic set samples = $7::bigint[],
       port = case when to_timestamp($6 / 1000.0) >= last_seen_at then $3 else port end,
       source = case when to_timestamp($6 / 1000.0) >= last_seen_at then $4 else source end,
       first_seen_at = least(first_seen_at, to_timestamp($5 / 1000.0)),
       last_seen_at = greatest(last_seen_at, to_timestamp($6 / 1000.0))
     where from_ci = $1 and to_ci = $2`,
    [from, to, port, source, first, last, samples],
  );
  const key = evidenceKey(trafficSource, null);
  for (const at of first === last ? [first] : [first, last])
    await db.query(
      `update ci_relations r set evidence = ${withEvidence("r", "$3", "$4")} where from_ci = $1 and to_ci = $2`,
      [from, to, key, at],
    );
  return inserted.rowCount === 1;
}
