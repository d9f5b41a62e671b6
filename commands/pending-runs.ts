import type { Logger } from "pino";
import { listPending } from "../store/run/list-pending.ts";
import { launchRun } from "./launch-run.ts";
import type { RunDeps } from "./launch-run.ts";

export interface SweepPendingRunsParams extends RunDeps {
  readonly log: Logger;
  /** How long a run may be pending before its start counts as lost. @default 30_000 */
  readonly graceMs?: number;
}

const page = 100;

/**
 * Starts runs that were noted and have not begun: their process died before it reached Temporal, or Temporal was away.
 * Under its own id, so that a run that was started after all is left alone. Walks a page a call; returns where to go
 * on.
 */
export async function sweepPendingRuns(params: SweepPendingRunsParams, after: string): Promise<string> {
  const pending = await listPending(params.pool, Date.now() - (params.graceMs ?? 30_000), after, page);
  for (const runId of pending) {
    await launchRun(params, runId).catch((error: unknown) => {
      params.log.warn({ err: error, run: runId }, "run noted and not started");
    });
  }
  return pending.length < page ? "" : (pending.at(-1) ?? "");
}
