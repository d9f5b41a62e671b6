/** Weighs items anew whose class was published otherwise, a batch at a time. */
import type { Pool } from "pg";
import type { Logger } from "pino";
import { recomputeSome } from "../store/cmdb/recompute.ts";
import { startRounds } from "./rounds.ts";

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
  return startRounds({
    log,
    failed: "items were not weighed anew",
    intervalMs,
    async round() {
      const began = Date.now();
      const isBusy = await recomputeSome(pool, began);
      // Half of the time is for others, who write the same items.
      return isBusy ? Date.now() - began : undefined;
    },
  });
}
