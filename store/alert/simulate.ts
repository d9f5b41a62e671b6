/**
 * What definitions would have made of the recorded deliveries, beside what those that are published make of them: both
 * by the kernel that judges alerts, from an empty board on, with the CMDB as it is now.
 */
import type { Pool } from "pg";
import type { Noise } from "../../engine/alert/noise.ts";
import { deliveryOf, type DeliveryRow } from "../event/deliveries.ts";
import type { AlertDefinitions } from "./definitions.ts";
import { createGiveWay } from "./give-way.ts";
import { Replay, ReplayedCmdb, type ReplayedOpening } from "./replay.ts";

export interface SimulateParams {
  /** What is published. */
  readonly published: AlertDefinitions;
  readonly candidate: AlertDefinitions;
  /** Deliveries that were received from here on and before `until`, UTC milliseconds. */
  readonly since: number;
  readonly until: number;
  /** What is read at most; more is cut, and said so. */
  readonly most: { readonly deliveries: number; readonly alerts: number; readonly ms: number };
}

export interface Simulated {
  readonly deliveries: number;
  /** When the first and the last of them was received; null = there was none. */
  readonly first: number | null;
  readonly last: number | null;
  /** A limit has cut it: what came after `last` was not read. */
  readonly truncated: boolean;
  readonly before: Outcome;
  readonly after: Outcome;
  /** What only one of both would open. */
  readonly gone: readonly ReplayedOpening[];
  readonly added: readonly ReplayedOpening[];
}

export interface Outcome extends Noise {
  /** Items that were not understood. */
  readonly rejected: number;
}

const page = { deliveries: 500, bytes: 8 * 1024 * 1024 } as const;

export async function simulateAlerts(
  pool: Pool,
  { published, candidate, since, until, most }: SimulateParams,
): Promise<Simulated> {
  const cmdb = new ReplayedCmdb(pool);
  const [before, after] = [new Replay(published, cmdb), new Replay(candidate, cmdb)];
  const [giveWay, begun] = [createGiveWay(), performance.now()];
  let [deliveries, truncated] = [0, false];
  let first: number | null = null;
  let last: number | null = null;
  const isOver = (): boolean =>
    deliveries >= most.deliveries || before.size + after.size > most.alerts || performance.now() - begun > most.ms;
  for await (const delivery of readLog(pool, since, until)) {
    if (isOver()) {
      truncated = true;
      break;
    }
    await before.take(delivery);
    await after.take(delivery);
    deliveries += 1;
    first ??= delivery.receivedAt;
    last = delivery.receivedAt;
    await giveWay();
  }
  const end = truncated ? (last ?? since) : until;
  await before.advance(end);
  await after.advance(end);
  return {
    deliveries,
    first,
    last,
    truncated,
    before: { ...before.noise, rejected: before.rejected },
    after: { ...after.noise, rejected: after.rejected },
    gone: without(before.openings, after.openings),
    added: without(after.openings, before.openings),
  };
}

/** Those of which the other has none that is opened for the same alert as often. */
function without(some: readonly ReplayedOpening[], others: readonly ReplayedOpening[]): readonly ReplayedOpening[] {
  const left = new Map<string, number>();
  const keyOf = ({ type, alert }: ReplayedOpening): string => `${type} ${alert}`;
  const count = (one: ReplayedOpening): number => left.get(keyOf(one)) ?? 0;
  for (const one of others) if (!one.merged) left.set(keyOf(one), count(one) + 1);
  return some.filter((one) => {
    if (one.merged) return false;
    left.set(keyOf(one), count(one) - 1);
    return count(one) < 0;
  });
}

/** Deliveries in the order of the log, a page at a time. */
async function* readLog(pool: Pool, since: number, until: number) {
  let after = await idBefore(pool, since);
  for (;;) {
    const { rows } = await pool.query<DeliveryRow>(
      `with next as (
         select id, octet_length(body) as bytes from deliveries where id > $1 and received_at < $2 order by id limit $3),
       sized as (select id, bytes, sum(bytes) over (order by id) - bytes as before from next)
       select d.id, d.source, d.received_at, s.bytes, d.body, null as items
       from sized s join deliveries d on d.id = s.id where s.before < $4 order by d.id`,
      [after, new Date(until), page.deliveries, page.bytes],
    );
    for (const row of rows) yield deliveryOf(row);
    const { id = null } = rows.at(-1) ?? {};
    if (id === null) return;
    after = id;
  }
}

/** The last id before the first delivery since then. */
async function idBefore(pool: Pool, since: number): Promise<number> {
  const { rows } = await pool.query<{ id: number | null }>(
    `select id::float8 as id from deliveries where received_at >= $1 order by received_at, id limit 1`,
    [new Date(since)],
  );
  return (rows[0]?.id ?? Number.MAX_SAFE_INTEGER) - 1;
}
