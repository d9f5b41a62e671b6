/**
 * From stored deliveries to alerts, groups and what they open.
 *
 * A1. One processor at a time (an advisory lock), in the order of arrival: the outcome does not depend on timing.
 * A2. Alerts, groups, outbox and the mark on the deliveries are one transaction: a crash processes them again, whole.
 * A3. What cannot be understood is kept with its reason; it stops neither its neighbours nor the next delivery.
 */
import type pg from "pg";
import { inTransaction } from "../transaction.ts";
import { alertsToCheck } from "./alerts.ts";
import { decideStored, saveDecision } from "./board.ts";
import type { AlertDefinitions } from "./definitions.ts";
import { type Delivery, pendingDeliveries, settleDeliveries } from "./deliveries.ts";
import { createGiveWay } from "./give-way.ts";
import { type ReadDelivery, readDelivery } from "./read-delivery.ts";
import { watchSources } from "./source-watch.ts";

export interface ProcessOutcome {
  readonly deliveries: number;
  readonly events: number;
  readonly rejected: number;
  readonly checked: number;
  /** True when a limit has cut the batch, so that there may be more to do at once. */
  readonly more: boolean;
}

const processingLock = 4_600_003;
const nothing: ProcessOutcome = { deliveries: 0, events: 0, rejected: 0, checked: 0, more: false };

/** What one transaction takes on at most. The delivery that passes a limit is the last: each is bounded by itself. */
const most = { deliveries: 500, bytes: 8 * 1024 * 1024, events: 5_000, checks: 500 } as const;

/**
 * Processes the oldest deliveries (up to 500), the silence of sources, and alerts whose hold or flapping ended by `now`
 * (UTC milliseconds). Zero of everything: nothing to do, or another process does it.
 */
export async function processAlerts(
  pool: pg.Pool,
  /** Asked once the deliveries are known, in their transaction: what was published before one of them came is used. */
  definitionsNow: (client: pg.PoolClient) => Promise<AlertDefinitions>,
  now: number,
): Promise<ProcessOutcome> {
  return inTransaction(pool, async (client) => {
    const lock = await client.query<{ taken: boolean }>("select pg_try_advisory_xact_lock($1) as taken", [
      processingLock,
    ]);
    if (lock.rows[0]?.taken !== true) return nothing;
    const pending = await pendingDeliveries(client, { limit: most.deliveries, maxBytes: most.bytes });
    const definitions = await definitionsNow(client);
    const read = await readAll(pending, definitions);
    const taken = pending.slice(0, read.length);
    const events = [
      ...read.flatMap((delivery) => delivery.events),
      ...(await watchSources(client, Object.values(definitions.sources), lastHeard(taken))),
    ];
    const due = await alertsToCheck(client, now, most.checks);
    if (events.length > 0 || due.length > 0)
      await saveDecision(client, await decideStored(client, { events, due }, definitions.rules, now));
    await settleDeliveries(client, read);
    return {
      deliveries: read.length,
      events: events.length,
      rejected: read.reduce((sum, { rejected }) => sum + rejected, 0),
      checked: due.length,
      more: isCut(pending) || read.length < pending.length || due.length >= most.checks,
    };
  });
}

/** What the deliveries say, in order, as far as the limit of events. */
async function readAll(deliveries: readonly Delivery[], definitions: AlertDefinitions): Promise<ReadDelivery[]> {
  const giveWay = createGiveWay();
  const read: ReadDelivery[] = [];
  let items = 0;
  for (const delivery of deliveries) {
    if (items >= most.events) break;
    const one = readDelivery(delivery, definitions);
    items += one.events.length + one.rejected;
    read.push(one);
    await giveWay();
  }
  return read;
}

/** Whether more deliveries may wait than were given. */
function isCut(pending: readonly Delivery[]): boolean {
  // A character is a byte or more, so this asks once too often at worst.
  return pending.length >= most.deliveries || pending.reduce((sum, { body }) => sum + 4 * body.length, 0) >= most.bytes;
}

/** The latest receipt of each source, UTC milliseconds. */
function lastHeard(deliveries: readonly Delivery[]): ReadonlyMap<string, number> {
  const heard = new Map<string, number>();
  for (const { source, receivedAt } of deliveries)
    heard.set(source, Math.max(receivedAt, heard.get(source) ?? receivedAt));
  return heard;
}
