/** Has watches look at samples as they are stored, and tells the log what could not be told. */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Pool } from "pg";
import { publishedWatchDefinitions } from "../store/watch/definitions.ts";
import { KnownSeries } from "../store/watch/known-series.ts";
import { watchRound } from "../store/watch/round.ts";
import { noteSilentSeries } from "../store/watch/silence.ts";

export interface WatcherParams {
  readonly pool: Pool;
  readonly log: Logger;
  /** Resolves when samples may have been stored, or after the time. */
  readonly awaken: (timeoutMs: number) => Promise<void>;
}

const idleMs = 5_000;
/** Requests that come one by one are collected for a moment. */
const gatherMs = 200;
const failedMs = 1_000;
/** How often it is asked whether something falls silent. */
const silenceMs = 15_000;

export function startWatcher({ pool, log, awaken }: WatcherParams): { stop(): Promise<void> } {
  let running = true;
  const definitionsNow = publishedWatchDefinitions();
  const series = new KnownSeries();
  /** What could not be told: said when it changes, for it may stay so for long. */
  let said = "";
  let heardAt = 0;
  const loop = (async () => {
    while (running) {
      try {
        const { samples, problems, more } = await watchRound(pool, { definitionsNow, series });
        const told = problems.join("; ");
        if (told !== said && told !== "") log.warn({ problems }, "watches could not tell what they noticed");
        if (samples > 0) said = told;
        if (more) continue;
        if (Date.now() - heardAt > silenceMs) {
          await noteSilentSeries(pool, { definitionsNow, now: Date.now() });
          heardAt = Date.now();
        }
        if (samples > 0) await pause(gatherMs);
        if (running) await awaken(idleMs);
      } catch (error) {
        log.warn({ err: error }, "watches could not look at samples");
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
