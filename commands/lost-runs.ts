/**
 * Runs that lost their workflow: terminated by a person, or gone with the data of the Temporal server. Nobody else
 * would ever end them, and what waits for them would wait for good.
 *
 * 1. What still has a workflow is left alone, however long it is silent. Only the answer that there is none, or that it
 *    has ended, counts: an error is no answer.
 * 2. A run that lost its workflow is faulted once, in the transaction in which its record is told, as for every other
 *    fault.
 * 3. One that has not begun and that Temporal does not know is started instead: `pending-runs.ts`.
 */
import type { Logger } from "pino";
import { lostFault, lostFaultJson, type LostState, lostState } from "../engine/runbook/lost.ts";
import { passOver } from "../engine/runbook/pass-over.ts";
import type { Json } from "../engine/base/json.ts";
import type { MachineState } from "../engine/runbook/state.ts";
import { claimUnchecked, type QuietRun } from "../store/run/claim-unchecked.ts";
import { finishRun } from "../store/run/finish-run.ts";
import { readStart, type RunStart } from "../store/run/read-start.ts";
import { inTransaction } from "../store/transaction.ts";
import { runbookOf } from "./launch-run.ts";
import type { RunDeps } from "./launch-run.ts";

export interface SweepLostRunsParams extends RunDeps {
  readonly log: Logger;
  /** How long a run must have told nothing, and how long it is not asked about again. @default 60_000 */
  readonly quietMs?: number;
}

const page = 100;

const ends: { readonly [status: string]: string } = {
  TERMINATED: "was terminated",
  TIMED_OUT: "timed out",
  COMPLETED: "ended without its outcome being kept",
  FAILED: "ended without its outcome being kept",
  CANCELLED: "ended without its outcome being kept",
};

/** Looks at one page of the runs that told nothing for a while, and ends those without a workflow. */
export async function sweepLostRuns(params: SweepLostRunsParams): Promise<void> {
  const { quiet } = await claimUnchecked(params.pool, params.quietMs ?? 60_000, page);
  for (const run of quiet) {
    const end = await endOf(params, run);
    if (end === null || !(await loseRun(params, run.id, end))) continue;
    params.log.warn({ run: run.id, workflow: end }, "run without its workflow: faulted");
  }
}

/** What became of a run's workflow; null = it goes on, or is still to be started. */
async function endOf({ client }: RunDeps, { id, phase }: QuietRun): Promise<string | null> {
  try {
    const { status } = await client.workflow.getHandle(id).describe();
    return ends[status.name] ?? null;
  } catch (error) {
    if ((error as Error).name !== "WorkflowNotFoundError") throw error;
    return phase === "pending" ? null : "is gone from Temporal";
  }
}

/** Ends a run as faulted; false when it had ended meanwhile. */
async function loseRun(deps: SweepLostRunsParams, runId: string, end: string): Promise<boolean> {
  const run = await readStart(deps.pool, runId);
  if (run === null) return false;
  const last = await lastState(deps, run);
  const unknown = `its workflow ${end}; what it was doing then may or may not have happened`;
  const undecided = "state" in last ? last.undecided : [];
  const fault = lostFault(`${unknown}. ${remedy(last)}`);
  const { id, namespace, name, version, digest } = run;
  return inTransaction(deps.pool, (client) =>
    finishRun(client, {
      id,
      namespace,
      name,
      version,
      digest,
      phase: "faulted",
      output: null,
      fault: lostFaultJson(
        fault,
        undecided.map(({ path }) => path),
      ),
      frame: "state" in last ? (last.state(fault) as unknown as Json) : null,
      startedAt: run.startedAt,
      endedAt: Date.now(),
    }),
  );
}

function remedy(last: LostState): string {
  if (!("state" in last))
    return `It can not be retried, because ${last.because}: look at its steps and at what they changed, then start it anew`;
  if (last.undecided.length === 0) return "Retry it: every effect of it may be repeated, and keeps its idempotency key";
  const effects = last.undecided.map(({ path, calls }) => `${path} (${calls})`).join(", ");
  return `It may have done ${effects}, which must not be done twice by itself: look at its steps and at what they changed, then retry it and say of each whether to repeat it or to skip it as done`;
}

async function lastState(deps: RunDeps, run: RunStart): Promise<LostState> {
  try {
    const { document, functions } = await runbookOf(deps, run);
    const frame = run.frame === null ? null : passOver(run.frame as unknown as MachineState, run.skip);
    if (run.retryOf !== null && frame === null) return { because: `the state of run "${run.retryOf}" was not kept` };
    return lostState({ runId: run.id, document, functions, input: run.input, frame, startedAt: run.startedAt });
  } catch (error) {
    if ((error as Error).name !== "CommandFailedError") throw error;
    return { because: (error as Error).message };
  }
}
