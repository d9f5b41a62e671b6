/**
 * Works stored deliveries into alerts, groups and what they open, as they arrive and as holds and flapping end.
 *
 * What cannot be worked stops only the shard of its source: after a failure each shard is tried by itself, and those
 * that fail are remembered where `opsloom doctor` and the metrics look.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Pool } from "pg";
import { consumer } from "../store/alert/consumer.ts";
import { publishedAlertDefinitions } from "../store/alert/definitions.ts";
import { processAlerts, type ProcessOutcome } from "../store/alert/process.ts";
import type { KeptBodies } from "../store/event/kept-bodies.ts";
import { noteFailure, waitingShards } from "../store/event/lag.ts";

export interface AlertProcessorParams {
  readonly pool: Pool;
  readonly log: Logger;
  /** Bodies that this process has read at its door; null = it has none. @default null */
  readonly bodies?: KeptBodies | null;
  /** Resolves when a delivery may have been stored, or after the time. */
  readonly awaken: (timeoutMs: number) => Promise<void>;
}

/** How exact a hold or the end of flapping is. */
const idleMs = 500;
/** How long what came after a batch may wait for more. */
const gatherMs = 50;
/** What fails is tried again so often. */
const failedMs = 1_000;

export interface AlertProcessor {
  stop(): Promise<void>;
}

export function startAlertProcessor({ pool, log, bodies = null, awaken }: AlertProcessorParams): AlertProcessor {
  let running = true;
  const definitionsNow = publishedAlertDefinitions();

  async function process(shards: readonly number[] | null): Promise<ProcessOutcome> {
    const outcome = await processAlerts(pool, { definitionsNow, now: Date.now(), shards, bodies });
    if (outcome.rejected > 0)
      log.warn(outcome, "some items of deliveries were not understood: see opsloom deliveries list");
    return outcome;
  }

  /** What belongs to no shard, then each shard by itself. Resolves to whether all of it could be worked. */
  async function processApart(): Promise<boolean> {
    let whole = true;
    for (const shards of [[], ...(await waitingShards(pool, consumer)).map((shard) => [shard])]) {
      try {
        await process(shards);
      } catch (error) {
        whole = false;
        const [shard] = shards;
        log.error({ err: error, shard }, "deliveries of a shard of sources could not be processed");
        if (shard !== undefined) await noteFailure(pool, consumer, shard, String(error));
      }
    }
    return whole;
  }

  const loop = (async () => {
    let apart = false;
    while (running) {
      try {
        if (apart) {
          apart = !(await processApart());
          if (apart) await pause(failedMs);
          continue;
        }
        const outcome = await process(null);
        if (outcome.more) continue;
        // Events that come one by one are collected for a moment: a batch costs about the same whatever it holds.
        if (outcome.deliveries > 0) await pause(gatherMs);
        if (running) await awaken(idleMs);
      } catch (error) {
        log.warn({ err: error }, "deliveries could not be processed");
        apart = true;
        await pause(failedMs);
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
