/**
 * Keeps samples: folds them into blocks, makes figures of hours that are over, drops what sources keep no longer, lines
 * of logs among it.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Pool } from "pg";
import { readDefinitionsOfKind } from "../store/definition/read.ts";
import { dropOldLines } from "../store/log/retain.ts";
import { foldSamples, rollBlocks } from "../store/metric/fold.ts";
import { dropOldSamples } from "../store/metric/retain.ts";
import { readSourcesOfSamples } from "../store/watch/definitions.ts";

/** How long samples may stand in batches alone: blocks are written anew each time. */
const foldMs = 60_000;
const dropMs = 600_000;

export function startMetricKeeper({ pool, log }: { readonly pool: Pool; readonly log: Logger }): {
  stop(): Promise<void>;
} {
  const abort = new AbortController();
  const { signal } = abort;
  let droppedAt = 0;
  const loop = (async () => {
    while (!signal.aborted) {
      try {
        while (!signal.aborted && (await foldSamples(pool)));
        while (!signal.aborted && (await rollBlocks(pool, Date.now())));
        if (Date.now() - droppedAt > dropMs) {
          const sources = await readSourcesOfSamples(pool);
          const logs = await readDefinitionsOfKind(pool, "LogSource");
          while (!signal.aborted && (await dropOldLines(pool, logs, Date.now())));
          while (!signal.aborted && (await dropOldSamples(pool, sources, Date.now())));
          droppedAt = Date.now();
        }
      } catch (error) {
        log.warn({ err: error }, "samples could not be folded");
      }
      await pause(foldMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      abort.abort();
      await loop;
    },
  };
}
