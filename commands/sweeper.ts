/**
 * Heals in one way what can be lost between the store and Temporal: a timer, a rolled-back or emptied server, the
 * workflow of an open record. Whoever is overdue, or has no running workflow, is sent `$sync`. Remediations without
 * their workflow are ended or started, and so are runs.
 *
 * S1. All open records are walked at a bounded rate, a page in each `pageMs`: 10,000 in half a minute.
 * S2. What is slow holds up nothing else: each concern has a walk of its own, and a record that does not answer takes
 *     one place among those that are under way.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { listOpen, listOverdue } from "../store/record/overdue.ts";
import type { RunDeps } from "./launch-run.ts";
import { sweepRemediations } from "./lost-remediation.ts";
import { lostRecords } from "./lost-records.ts";
import { sweepLostRuns } from "./lost-runs.ts";
import { sweepPendingRuns } from "./pending-runs.ts";
import { createSyncRecords, type SyncRecords } from "./sync-records.ts";

export interface SweeperParams extends RunDeps {
  readonly log: Logger;
  /**
   * How long a deadline may be overdue before its timer counts as lost, and a run pending before its start does.
   * @default 30_000
   */
  readonly graceMs?: number;
  /** How long a run may tell nothing before its workflow is asked about. @default 60_000 */
  readonly quietMs?: number;
  /** Pause between two walks. @default 15_000 */
  readonly intervalMs?: number;
}

const page = 200;
/** Pause between two pages of a walk. */
const pageMs = 500;

export interface Sweeper {
  stop(): Promise<void>;
}

export function startSweeper(params: SweeperParams): Sweeper {
  const { pool, client, log, graceMs = 30_000, intervalMs = 15_000 } = params;
  const abort = new AbortController();
  const [late, lost] = [createSyncRecords(params), createSyncRecords(params)];

  /** Takes one step after another; one that says that there is more is followed soon. */
  async function walk(step: () => Promise<boolean>): Promise<void> {
    while (!abort.signal.aborted) {
      let more = false;
      try {
        more = await step();
      } catch (error) {
        log.warn({ err: error }, "sweep failed");
      }
      await pause(more ? Math.min(pageMs, intervalMs) : intervalMs, undefined, { signal: abort.signal }).catch(
        () => undefined,
      );
    }
  }
  async function syncAll(records: SyncRecords, recordIds: readonly string[]): Promise<void> {
    for (const recordId of recordIds) if (!abort.signal.aborted) await records.send(recordId);
  }

  let overdue: { readonly at: number; readonly id: string } | null = null;
  let open = "";
  let [remediations, runs] = ["", ""];
  const walks = [
    walk(async () => {
      const found = await listOverdue(pool, { before: Date.now() - graceMs, after: overdue, limit: page });
      overdue = found.length < page ? null : (found.at(-1) ?? null);
      await syncAll(
        late,
        found.map(({ id }) => id),
      );
      return overdue !== null;
    }),
    walk(async () => {
      const found = await listOpen(pool, open, page);
      // A page that could not be asked about is asked about again.
      const ids = await lostRecords(client, found);
      open = found.length < page ? "" : (found.at(-1) ?? "");
      await syncAll(lost, ids);
      return open !== "";
    }),
    walk(async () => {
      remediations = await sweepRemediations(params, remediations);
      return remediations !== "";
    }),
    walk(async () => {
      runs = await sweepPendingRuns(params, runs);
      return runs !== "";
    }),
    walk(async () => {
      await sweepLostRuns(params);
      return false;
    }),
  ];
  return {
    async stop() {
      abort.abort();
      await Promise.all(walks);
      await Promise.all([late.rest(), lost.rest()]);
    },
  };
}
