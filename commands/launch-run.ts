/**
 * Starts the workflow of a noted run, from the store alone.
 *
 * 1. The row is written first and everything is read from it: a process that dies in between, a repeat and the sweeper
 *    start the same workflow with the same input under the same id.
 * 2. Only a run that is still pending is started, so that a run that has ended is not done again once Temporal has
 *    forgotten it.
 */
import { passOver } from "../engine/runbook/pass-over.ts";
import type { MachineState } from "../engine/runbook/state.ts";
import { readStart, type RunStart } from "../store/run/read-start.ts";
import { engineVersion, workflowTaskQueue } from "../workflows/messages.ts";
import { type PublishedRunbook, type RunbookInput, runbookWorkflow } from "../workflows/runbook/messages.ts";
import type { CommandDeps } from "./command.ts";
import { CommandFailedError } from "./error.ts";
import { publishedRunbook, type RunbookDeps, runbookInPlace } from "./published-runbook.ts";

export interface RunDeps extends CommandDeps, RunbookDeps {}

/** Makes sure that the workflow of a noted run was started. `known`: what was read for it, if it is of this digest. */
export async function launchRun(deps: RunDeps, runId: string, known?: PublishedRunbook): Promise<void> {
  const run = await readStart(deps.pool, runId);
  if (run === null) throw new CommandFailedError(`there is no run "${runId}"`);
  if (run.phase !== "pending") return;
  const { namespace, name, version, recordId } = run;
  const isKnown = known !== undefined && known.digest !== null && known.digest === run.digest;
  const runbook = isKnown ? known : await runbookOf(deps, run);
  const input: RunbookInput = { ...runbook, runId, input: run.input, engineVersion, ...frameOf(run) };
  try {
    await deps.client.workflow.start(runbook.digest === null ? runbookWorkflow : `${namespace}/${name}`, {
      workflowId: runId,
      taskQueue: workflowTaskQueue,
      args: [input],
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      staticSummary: `${namespace}/${name}@${version}${recordId === null ? "" : ` for ${recordId}`}`,
    });
  } catch (error) {
    if ((error as Error).name !== "WorkflowExecutionAlreadyStartedError") throw error;
  }
}

/** The runbook of a noted run, as it was when the run was noted. */
export function runbookOf(deps: RunDeps, { id, namespace, name, digest, document }: RunStart) {
  if (document !== null) return runbookInPlace(deps, document);
  if (digest !== null) return publishedRunbook(deps, `${namespace}/${name}`, digest);
  throw new CommandFailedError(`the tasks of run "${id}" were not kept: send its record the command again`);
}

function frameOf({ id, retryOf, frame, skip }: RunStart): Pick<RunbookInput, "frame"> {
  if (retryOf === null) return {};
  // Without it the run would do again what the first one has done.
  if (frame === null)
    throw new CommandFailedError(`the state of run "${retryOf}" was not kept, so "${id}" can not go on from it`);
  return { frame: { kind: "retried", state: passOver(frame as unknown as MachineState, skip), journal: [] } };
}
