/**
 * Delivers what commits have put into the outbox: at least once, each effect idempotent by its id. Any number of relays
 * may run; an entry is leased to one at a time.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { claimOutbox, type OutboxEntry } from "../store/outbox/claim.ts";
import type { OutboxEffect } from "../store/outbox/enqueue.ts";
import { completeOutbox, postponeOutbox } from "../store/outbox/settle.ts";
import type { CommandDeps } from "./command.ts";

/** Carries out one effect. Throwing means: try again later. */
export type Deliver = (effect: OutboxEffect, entry: OutboxEntry) => Promise<void>;

export interface RelayParams extends CommandDeps {
  readonly deliver: Deliver;
  readonly log: Logger;
  /** Resolves when something may have been put into the outbox, or after the given time. */
  readonly awaken: (timeoutMs: number) => Promise<void>;
}

const batch = 32;
const leaseMs = 60_000;
/** Longest pause between two tries of one entry. */
const maxRetryMs = 5 * 60_000;
const idleMs = 1_000;

export interface Relay {
  /** Stops taking entries and waits for those under way. */
  stop(): Promise<void>;
}

export function startRelay(params: RelayParams): Relay {
  let running = true;
  const loop = (async () => {
    while (running) {
      try {
        const entries = await claimOutbox(params.pool, batch, leaseMs);
        await Promise.all(entries.map((entry) => deliverOne(params, entry)));
        if (entries.length === 0 && running) await params.awaken(idleMs);
      } catch (error) {
        params.log.warn({ err: error }, "the outbox could not be read");
        await pause(idleMs);
      }
    }
  })();
  return {
    async stop() {
      running = false;
      await loop;
    },
  };
}

async function deliverOne(params: RelayParams, entry: OutboxEntry): Promise<void> {
  try {
    await params.deliver(entry.effect, entry);
    await completeOutbox(params.pool, entry.id);
  } catch (error) {
    const retryInMs = Math.min(500 * 2 ** Math.min(entry.attempts - 1, 12), maxRetryMs);
    params.log.warn({ err: error, effect: entry.id, attempts: entry.attempts, retryInMs }, "effect not delivered");
    await postponeOutbox(params.pool, entry.id, error instanceof Error ? error.message : String(error), retryInMs);
  }
}
