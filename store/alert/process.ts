/**
 * From stored deliveries to alerts, groups and what they open.
 *
 * A1. One processor at a time (an advisory lock), each source in the order of the log: the outcome does not depend on
 *     timing.
 * A2. Alerts, what they were, groups, outbox and the position in the log are one transaction: a crash processes them
 *     again, whole.
 * A3. What cannot be understood is kept with its reason; it stops neither its neighbours nor the next delivery.
 */
import type pg from "pg";
import { passDeliveries, takeDeliveries } from "../event/cursor.ts";
import type { Delivery } from "../event/deliveries.ts";
import type { KeptBodies } from "../event/kept-bodies.ts";
import { settleRetries, takeRetries } from "../event/retry.ts";
import { inTransaction } from "../transaction.ts";
import { alertsToCheck } from "./alerts.ts";
import { decideStored, saveDecision } from "./board.ts";
import { consumer } from "./consumer.ts";
import { watchCollectors } from "./collector-watch.ts";
import type { AlertDefinitions } from "./definitions.ts";
import { createGiveWay } from "./give-way.ts";
import { noteRejected } from "./list-deliveries.ts";
import { type ReadDelivery, readDelivery } from "./read-delivery.ts";
import { watchRejects } from "./rejects.ts";
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
const retries = { consumer, limit: most.deliveries, maxBytes: most.bytes };

export interface ProcessParams {
  /** Asked once the deliveries are known, in their transaction: what was published before one of them came is used. */
  readonly definitionsNow: (client: pg.PoolClient) => Promise<AlertDefinitions>;
  /** UTC milliseconds. */
  readonly now: number;
  /** When it becomes known, in virtual time; absent = by the clock of the database. */
  readonly knownAt?: number;
  /** Of these shards of the log only; null = of all. What is read once more belongs to none. @default null */
  readonly shards?: readonly number[] | null;
  /** Bodies that this process has read at its door; null = none. @default null */
  readonly bodies?: KeptBodies | null;
}

/**
 * Processes the oldest deliveries (up to 500), the silence of sources and collectors, and alerts whose hold or flapping
 * ended by `now`. Zero of everything: nothing to do, or another process does it.
 */
export async function processAlerts(
  pool: pg.Pool,
  { definitionsNow, now, knownAt, shards = null, bodies = null }: ProcessParams,
): Promise<ProcessOutcome> {
  const passed: number[] = [];
  const outcome = await inTransaction(pool, async (client) => {
    const lock = await client.query<{ taken: boolean }>("select pg_try_advisory_xact_lock($1) as taken", [
      processingLock,
    ]);
    if (lock.rows[0]?.taken !== true) return nothing;
    const taken = await takeDeliveries(client, {
      consumer,
      shards,
      limit: most.deliveries,
      maxBytes: most.bytes,
      ...(bodies === null ? {} : { kept: bodies.all() }),
    });
    // What is read once more has time: it does not come before what is new.
    const again = isCut(taken) || (shards !== null && shards.length > 0) ? [] : await takeRetries(client, retries);
    const definitions = await definitionsNow(client);
    const read = await readAll([...taken, ...again], definitions);
    const [news, old] = [taken.slice(0, read.length), again.slice(0, Math.max(0, read.length - taken.length))];
    const events = [
      ...read.flatMap((delivery) => delivery.events),
      ...(await watchSources(client, Object.values(definitions.sources), lastHeard(news))),
      ...(await watchCollectors(client)),
      ...(await watchRejects(client, read, now)),
    ];
    const due = await alertsToCheck(client, now, most.checks);
    if (events.length > 0 || due.length > 0)
      await saveDecision(client, await decideStored(client, { events, due }, definitions, now), knownAt);
    await noteRejected(client, read.slice(0, news.length), read.slice(news.length));
    await passDeliveries(client, consumer, news);
    passed.push(...news.map(({ id }) => id));
    await settleRetries(client, consumer, old);
    return {
      deliveries: read.length,
      events: events.length,
      rejected: read.reduce((sum, { rejected }) => sum + rejected, 0),
      checked: due.length,
      more: isCut(taken) || isCut(again) || read.length < taken.length + again.length || due.length >= most.checks,
    };
  });
  // Only now: what is rolled back is worked again.
  bodies?.forget(passed);
  return outcome;
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
  return pending.length >= most.deliveries || pending.reduce((sum, { bytes }) => sum + bytes, 0) >= most.bytes;
}

/** The latest receipt of each source, UTC milliseconds. */
function lastHeard(deliveries: readonly Delivery[]): ReadonlyMap<string, number> {
  const heard = new Map<string, number>();
  for (const { source, receivedAt } of deliveries)
    heard.set(source, Math.max(receivedAt, heard.get(source) ?? receivedAt));
  return heard;
}
