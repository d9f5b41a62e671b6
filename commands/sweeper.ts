/**
 * Heals in one way what can be lost between the store and Temporal: a timer, a rolled-back or emptied server, the
 * workflow of an open record. Whoever is overdue, or has no running workflow, is sent `$sync`. Remediations without
 * their workflow are ended or started, and so are runs.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { listOpen, listOverdue } from "../store/record/overdue.ts";
import { sendCommand } from "./command.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { sweepRemediations } from "./lost-remediation.ts";
import { sweepLostRuns } from "./lost-runs.ts";
import { sweepPendingRuns } from "./pending-runs.ts";
import type { RunDeps } from "./launch-run.ts";

export interface SweeperParams extends RunDeps {
  readonly log: Logger;
  /**
   * How long a deadline may be overdue before its timer counts as lost, and a run pending before its start does.
   * @default 30_000
   */
  readonly graceMs?: number;
  /** How long a run may tell nothing before its workflow is asked about. @default 60_000 */
  readonly quietMs?: number;
  /** @default 15_000 */
  readonly intervalMs?: number;
}

const page = 100;

export interface Sweeper {
  stop(): Promise<void>;
}

export function startSweeper(params: SweeperParams): Sweeper {
  const abort = new AbortController();
  const loop = (async () => {
    let cursor = "";
    let remediations = "";
    let runs = "";
    while (!abort.signal.aborted) {
      try {
        await syncAll(params, await listOverdue(params.pool, Date.now() - (params.graceMs ?? 30_000), page));
        // Open records are walked a page a round, so that a store with many of them is not asked about all at once.
        const open = await listOpen(params.pool, cursor, page);
        cursor = open.length < page ? "" : (open.at(-1) ?? "");
        await syncAll(params, await withoutWorkflow(params, open));
        remediations = await sweepRemediations(params, remediations);
        runs = await sweepPendingRuns(params, runs);
        await sweepLostRuns(params);
      } catch (error) {
        params.log.warn({ err: error }, "sweep failed");
      }
      await pause(params.intervalMs ?? 15_000, undefined, { signal: abort.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      abort.abort();
      await loop;
    },
  };
}

async function withoutWorkflow({ client }: SweeperParams, recordIds: readonly string[]): Promise<string[]> {
  const lost: string[] = [];
  for (const recordId of recordIds) {
    try {
      const { status } = await client.workflow.getHandle(recordId).describe();
      if (status.name !== "RUNNING") lost.push(recordId);
    } catch (error) {
      if ((error as Error).name !== "WorkflowNotFoundError") throw error;
      lost.push(recordId);
    }
  }
  return lost;
}

async function syncAll(params: SweeperParams, recordIds: readonly string[]): Promise<void> {
  for (const recordId of recordIds) {
    const id = `sync:${Date.now()}`;
    params.log.info({ record: recordId }, "record overdue or without a workflow: sent $sync");
    await sendCommand(params, { recordId, command: { id, name: "$sync", by: engineActor, input: {} } }).catch(
      (error: unknown) => {
        params.log.warn({ err: error, record: recordId }, "record not synced");
      },
    );
  }
}
