import type { Pool } from "pg";
import type { Logger } from "pino";
import { fillLists } from "../store/record/fill.ts";
import { fillChanges } from "../store/record/fill-changes.ts";
import { startRounds } from "./rounds.ts";

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
  const { pool, log, intervalMs = 5_000 } = params;
  return startRounds({
    log,
    failed: "records not made ready for new lists",
    intervalMs,
    async round() {
      let filled = await fillLists(pool);
      if (filled > 0) log.info({ records: filled }, "records made ready for new lists");
      else {
        filled = await fillChanges(pool);
        if (filled > 0) log.info({ records: filled }, "the past of records made from their ledgers");
      }
      // Commits of people come first: a batch holds the locks of its records.
      return filled > 0 ? 20 : undefined;
    },
  });
}
