import type { Log } from "./log.ts";
import { stopOrphanedPostgres } from "./postgres.ts";
import { stopOrphanedTemporal } from "./temporal.ts";

/**
 * Stops the servers that a killed launcher left on that home; true when there were any. The caller holds the lock of
 * the home.
 */
export async function stopOrphans(home: string, log: Log): Promise<boolean> {
  const temporal = await stopOrphanedTemporal(home, log);
  const postgres = await stopOrphanedPostgres(home, log);
  return temporal || postgres;
}
