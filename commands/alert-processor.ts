/** Works stored deliveries into alerts, groups and what they open, as they arrive and as holds and flapping end. */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Pool } from "pg";
import { publishedAlertDefinitions } from "../store/alert/definitions.ts";
import { processAlerts } from "../store/alert/process.ts";

export interface AlertProcessorParams {
  readonly pool: Pool;
  readonly log: Logger;
  /** Resolves when a delivery may have been stored, or after the time. */
  readonly awaken: (timeoutMs: number) => Promise<void>;
}

/** How exact a hold or the end of flapping is. */
const idleMs = 500;
/** How long what came after a batch may wait for more. */
const gatherMs = 50;

export interface AlertProcessor {
  stop(): Promise<void>;
}

export function startAlertProcessor({ pool, log, awaken }: AlertProcessorParams): AlertProcessor {
  let running = true;
  const definitions = publishedAlertDefinitions();
  const loop = (async () => {
    while (running) {
      try {
        const outcome = await processAlerts(pool, definitions, Date.now());
        if (outcome.rejected > 0)
          log.warn(outcome, "some items of deliveries were not understood: see opsloom deliveries list");
        if (outcome.more) continue;
        // Events that come one by one are collected for a moment: a batch costs about the same whatever it holds.
        if (outcome.deliveries > 0) await pause(gatherMs);
        if (running) await awaken(idleMs);
      } catch (error) {
        log.warn({ err: error }, "deliveries could not be processed");
        await pause(1_000);
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
