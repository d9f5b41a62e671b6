/** Weighs items anew whose class was published otherwise, a batch at a time. */
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { recomputeSome } from "../store/cmdb/recompute.ts";

export interface CiRecompute {
  stop(): Promise<void>;
}

export function startCiRecompute({
  pool,
  log,
  intervalMs = 2_000,
}: {
  readonly pool: Pool;
  readonly log: Logger;
  /** Pause when there is nothing to do. @default 2_000 */
  readonly intervalMs?: number;
}): CiRecompute {
  const abort = new AbortController();
  const loop = (async () => {
    while (!abort.signal.aborted) {
      const began = Date.now();
      let isBusy = false;
      try {
        isBusy = await recomputeSome(pool, began);
      } catch (error) {
        log.warn({ err: error }, "items were not weighed anew");
      }
      // Half of the time is for others, who write the same items.
      const rest = isBusy ? Date.now() - began : intervalMs;
      await pause(rest, undefined, { signal: abort.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      abort.abort();
      await loop;
    },
  };
}
