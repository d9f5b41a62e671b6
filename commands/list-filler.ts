import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { fillLists } from "../store/record/fill.ts";
import { fillChanges } from "../store/record/fill-changes.ts";

export interface ListFiller {
  stop(): Promise<void>;
}

/**
 * Makes records that are older than the definitions of lists, or than what is kept of their past, ready for them,
 * batch after batch.
 */
export function startListFiller(params: {
  readonly pool: Pool;
  readonly log: Logger;
  /** How often new definitions are looked for. @default 5_000 */
  readonly intervalMs?: number;
}): ListFiller {
  const abort = new AbortController();
  const loop = (async () => {
    while (!abort.signal.aborted) {
      let filled = 0;
      try {
        filled = await fillLists(params.pool);
        if (filled > 0) params.log.info({ records: filled }, "records made ready for new lists");
        else {
          filled = await fillChanges(params.pool);
          if (filled > 0) params.log.info({ records: filled }, "the past of records made from their ledgers");
        }
      } catch (error) {
        params.log.warn({ err: error }, "records not made ready for new lists");
      }
      // Commits of people come first: a batch holds the locks of its records.
      const rest = filled > 0 ? 20 : (params.intervalMs ?? 5_000);
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
