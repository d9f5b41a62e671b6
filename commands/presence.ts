import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { beat, leave } from "../store/worker/beat.ts";
import type { WorkerFacts } from "../store/worker/worker.ts";

export interface Presence {
  /** Says that the worker has gone. */
  stop(): Promise<void>;
}

/** Says that a worker runs and what it can do, now and every while, until it stops. */
export async function startPresence(params: {
  readonly pool: Pool;
  readonly log: Logger;
  readonly worker: WorkerFacts;
  /** @default 10_000 */
  readonly intervalMs?: number;
}): Promise<Presence> {
  const { pool, log, worker, intervalMs = 10_000 } = params;
  const abort = new AbortController();
  await beat(pool, worker);
  const loop = (async () => {
    for (;;) {
      await pause(intervalMs, undefined, { signal: abort.signal }).catch(() => undefined);
      if (abort.signal.aborted) return;
      await beat(pool, worker).catch((error: unknown) => log.warn({ err: error }, "not said that the worker runs"));
    }
  })();
  return {
    async stop() {
      abort.abort();
      await loop;
      // Without a store it is forgotten after a while.
      await leave(pool, worker.id).catch((error: unknown) =>
        log.warn({ err: error }, "not said that the worker stops"),
      );
    },
  };
}
