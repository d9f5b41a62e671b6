/**
 * Delivers what commits have put into the outbox: at least once, each effect idempotent by its id. Any number of relays
 * may run; an entry is leased to one at a time.
 *
 * R1. What goes from one place to one target goes in the order of its commits: an entry waits for the one before it in
 *     its lane, and for no other. Each lane is under way on its own. One that was put aside holds up nothing.
 * R2. What may pass is tried for as long as it takes, ever more slowly. What was refused for good is tried a few times
 *     and then put aside with its reason, until a publication or a person gives it back.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { claimFollower, claimOutbox, type OutboxEntry } from "../store/outbox/claim.ts";
import type { OutboxEffect } from "../store/outbox/effect.ts";
import { completeOutbox, parkOutbox, postponeOutbox } from "../store/outbox/settle.ts";
import { LaterError } from "./error.ts";
import { isPermanentFailure } from "./permanent-failure.ts";

/** Carries out one effect. Throwing means: try again later, or not again when it was refused for good. */
export type Deliver = (effect: OutboxEffect, entry: OutboxEntry) => Promise<void>;

export interface RelayParams {
  readonly pool: Pool;
  readonly deliver: Deliver;
  readonly log: Logger;
  /** Resolves when something may have been put into the outbox, or after the given time. */
  readonly awaken: (timeoutMs: number) => Promise<void>;
  /** How often an effect that is refused for good is tried: a definition may be on its way. @default 6 */
  readonly refusals?: number;
}

/** Entries under way at once. */
const atOnce = 32;
/**
 * Of these, such as were begun within the last second: a burst of records to open leaves time for the requests and
 * events that come meanwhile, and ends no later, while what takes long takes no place from others (R1).
 */
const youngAtOnce = 6;
const youngMs = 1_000;
const leaseMs = 60_000;
const firstRetryMs = 500;
/** Longest pause between two tries of one entry. */
const maxRetryMs = 5 * 60_000;
const idleMs = 1_000;

export interface Relay {
  /** Stops taking entries and waits for those under way. */
  stop(): Promise<void>;
}

export function startRelay(params: RelayParams): Relay {
  let running = true;
  const underWay = new Set<Promise<void>>();
  const young = new Set<Promise<void>>();
  const loop = (async () => {
    while (running) {
      try {
        const entries = await claimOutbox(
          params.pool,
          Math.min(atOnce - underWay.size, youngAtOnce - young.size),
          leaseMs,
        );
        for (const entry of entries) {
          const delivery = deliverLane(params, entry, () => running).finally(() => underWay.delete(delivery));
          underWay.add(delivery);
          const youth = Promise.race([delivery, pause(youngMs, undefined, { ref: false })]).finally(() =>
            young.delete(youth),
          );
          young.add(youth);
        }
        if (underWay.size >= atOnce) await Promise.race(underWay);
        else if (young.size >= youngAtOnce) await Promise.race(young);
        else if (entries.length === 0 && running) await params.awaken(idleMs);
      } catch (error) {
        params.log.warn({ err: error }, "the outbox could not be read");
        await pause(idleMs);
      }
    }
    await Promise.all(underWay);
  })();
  return {
    async stop() {
      running = false;
      await loop;
    },
  };
}

/** An entry, and what waited for it: who follows in a lane needs no other round of the relay. */
async function deliverLane(params: RelayParams, first: OutboxEntry, isRunning: () => boolean): Promise<void> {
  for (let entry: OutboxEntry | null = first; entry !== null;) {
    const isDone = await deliverOne(params, entry);
    if (!isDone || !isRunning()) return;
    entry = await claimFollower(params.pool, entry.id, leaseMs).catch(() => null);
  }
}

/** False when it is still to be delivered. */
async function deliverOne(params: RelayParams, entry: OutboxEntry): Promise<boolean> {
  const { pool, log, refusals = 6 } = params;
  const told = { effect: entry.id, attempts: entry.attempts };
  try {
    try {
      await params.deliver(entry.effect, entry);
      await completeOutbox(pool, entry.id);
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (isPermanentFailure(error) && entry.attempts >= refusals) {
        log.error({ err: error, ...told }, "effect refused for good: put aside");
        await parkOutbox(pool, entry.id, reason);
        return true;
      }
      const isExpected = error instanceof LaterError;
      const retryInMs = isExpected
        ? error.retryInMs
        : Math.min(firstRetryMs * 2 ** Math.min(entry.attempts - 1, 12), maxRetryMs);
      if (isExpected) log.info({ ...told, reason, retryInMs }, "effect waits for its next try");
      else log.warn({ err: error, ...told, retryInMs }, "effect not delivered");
      await postponeOutbox(pool, entry.id, reason, retryInMs);
    }
  } catch (error) {
    // The store does not answer: the lease ends by itself, and the entry is tried again then.
    log.warn({ err: error, ...told }, "the end of a delivery could not be noted");
  }
  return false;
}
