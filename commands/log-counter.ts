/** Has lines of logs counted as their windows are over. */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Pool } from "pg";
import { readDefinitionsOfKind } from "../store/definition/read.ts";
import { LogMemory } from "../store/log/memory.ts";
import { logRound } from "../store/log/round.ts";

const idleMs = 1_000;

export function startLogCounter({ pool, log }: { readonly pool: Pool; readonly log: Logger }): {
  stop(): Promise<void>;
} {
  const abort = new AbortController();
  const { signal } = abort;
  const memory = new LogMemory();
  const loop = (async () => {
    while (!signal.aborted) {
      try {
        const sources = await readDefinitionsOfKind(pool, "LogSource");
        if (sources.size > 0 && (await logRound(pool, { sources, memory })).more) continue;
      } catch (error) {
        log.warn({ err: error }, "lines of logs could not be counted");
      }
      await pause(idleMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      abort.abort();
      await loop;
    },
  };
}
