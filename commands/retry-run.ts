/**
 * Retrying a faulted run as a new one.
 *
 * 1. What had completed is not done again. What a lost run may have done and must not do twice by itself is decided by
 *    the person who retries, by its name: to be repeated, or skipped as done. What is not decided is refused.
 * 2. What was decided stands in the row of the new run: whoever starts its workflow starts it so, and it can be read
 *    later.
 */
import { undecidedOf } from "../engine/runbook/lost.ts";
import { pathOfTask } from "../engine/runbook/pass-over.ts";
import { readRunbook } from "../engine/runbook/read.ts";
import { readStart, type RunStart } from "../store/run/read-start.ts";
import { startRun as noteRun } from "../store/run/start-run.ts";
import { CommandFailedError, RequestMistakenError, RequestRefusedError } from "./error.ts";
import { launchRun, type RunDeps, runbookOf } from "./launch-run.ts";

export interface RetryRunParams {
  readonly runId: string;
  readonly requestedBy: string;
  /** Tasks to pass over as done: paths, which mean every iteration, or `path#iteration`. */
  readonly skip?: readonly string[];
  /** Paths of effects that may be done once more, although a lost run may have done them. */
  readonly repeat?: readonly string[];
}

/**
 * Starts a new run that goes on where a faulted one stopped, and returns its id. Asked again it is the same run, and
 * with other decisions a `RequestRefusedError`, as for a run that can not be retried; a task that there is not is a
 * `RequestMistakenError`.
 */
export async function retryRun(
  deps: RunDeps,
  { runId, requestedBy, skip = [], repeat = [] }: RetryRunParams,
): Promise<string> {
  const run = await readStart(deps.pool, runId);
  if (run === null) throw new CommandFailedError(`there is no run "${runId}"`);
  if (!run.retryable)
    throw new RequestRefusedError(`the run "${runId}" is ${run.phase}: only a faulted run can be retried`);
  const { namespace, name, version, digest, document, recordId, purpose, input } = run;
  if (digest === null && document === null)
    throw new RequestRefusedError(
      `the tasks of run "${runId}" were not kept: send ${run.requestedBy} the command again instead`,
    );
  await checkDecisions(deps, run, skip, repeat);
  // Of a run that is no retry itself every character belongs to its key.
  const [base, count] = run.retryOf === null ? [runId, 0] : [runId.replace(/~\d+$/, ""), countOf(runId)];
  const id = `${base}~${count + 1}`;
  const retry = {
    id,
    namespace,
    name,
    version,
    digest,
    document,
    recordId,
    purpose,
    requestedBy,
    retryOf: runId,
    skip,
    repeat,
    input,
  };
  if (!(await noteRun(deps.pool, retry))) await refuseOtherDecisions(deps, id, skip, repeat);
  await launchRun(deps, id);
  return id;
}

function countOf(runId: string): number {
  return Number(/~(\d+)$/.exec(runId)?.[1] ?? 0);
}

async function checkDecisions(
  deps: RunDeps,
  run: RunStart,
  skip: readonly string[],
  repeat: readonly string[],
): Promise<void> {
  const undecided = undecidedOf(run.fault);
  if (skip.length + repeat.length + undecided.length === 0) return;
  const { document } = await runbookOf(deps, run);
  const read = readRunbook(document);
  if (!read.ok) throw new CommandFailedError(`the definition of run "${run.id}" can not be read any more`);
  for (const named of skip) {
    if (pathOfTask(read.value, named) === null)
      throw new RequestMistakenError(
        `the run "${run.id}" has no task "${named}" to skip: name one as "run show" does, such as /do/0/NAME`,
      );
  }
  for (const path of repeat) {
    if (!undecided.includes(path))
      throw new RequestMistakenError(
        `"${path}" is not to be decided in run "${run.id}"; ${undecided.length === 0 ? "leave repeat out" : `repeat takes ${undecided.join(", ")}`}`,
      );
  }
  // To skip single iterations says nothing of the others.
  const open = undecided.filter((path) => !repeat.includes(path) && !skip.includes(path));
  if (open.length > 0)
    throw new RequestRefusedError(
      `the run "${run.id}" may have done ${open.join(", ")}, which must not be done twice by itself: look at what it changed, and name each in repeat, to do it once more, or in skip, to pass over it as done`,
    );
}

async function refuseOtherDecisions(
  { pool }: RunDeps,
  id: string,
  skip: readonly string[],
  repeat: readonly string[],
): Promise<void> {
  const known = await readStart(pool, id);
  const same = (left: readonly string[], right: readonly string[] = []): boolean =>
    left.join("\n") === right.join("\n");
  if (!same(skip, known?.skip) || !same(repeat, known?.repeat))
    throw new RequestRefusedError(
      `the run was retried before as "${id}", with other tasks to skip or repeat: look at that one`,
    );
}
