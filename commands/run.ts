import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { Json, JsonObject } from "../engine/json.ts";
import type { Effect } from "../engine/lifecycle/effects.ts";
import type { MachineState } from "../engine/runbook/state.ts";
import { type FunctionTable, neededFunctions } from "../engine/runbook/traits.ts";
import { readDefinition, readLatestDefinition } from "../store/definition/read.ts";
import { readFrame } from "../store/run/read-frame.ts";
import { readRun } from "../store/run/read-run.ts";
import { startRun as noteRun } from "../store/run/start-run.ts";
import { engineVersion, workflowTaskQueue } from "../workflows/messages.ts";
import { type PublishedRunbook, type RunbookInput, runbookWorkflow } from "../workflows/runbook/messages.ts";
import type { CommandDeps } from "./command.ts";
import { CommandConflictError, CommandFailedError } from "./error.ts";

export interface RunDeps extends CommandDeps {
  /** Every registered function, as runs need to know it. */
  readonly functions: FunctionTable;
}

interface NewRun {
  readonly id: string;
  /** `namespace/name`, or `namespace/name@version`. */
  readonly runbook: PublishedRunbook;
  readonly input: Json;
  readonly requestedBy: string;
  readonly recordId: string | null;
  readonly purpose: string | null;
  readonly retryOf: string | null;
  readonly frame?: RunbookInput["frame"];
}

export interface StartRunParams {
  /** `namespace/name` of a published runbook. */
  readonly runbook: string;
  readonly input: Json;
  readonly requestedBy: string;
  /** A repeat with the same key finds the same run. */
  readonly key?: string;
}

/** Starts a published runbook and returns the id of the run. */
export async function startRun(deps: RunDeps, params: StartRunParams): Promise<string> {
  const id = `run/${params.key ?? randomUUID()}`;
  await start(deps, {
    id,
    runbook: await publishedRunbook(deps, params.runbook, null),
    input: params.input,
    requestedBy: params.requestedBy,
    recordId: null,
    purpose: null,
    retryOf: null,
  });
  return id;
}

/** Starts the run a record asks for; its id comes from the record's ledger, so a second delivery starts nothing. */
export async function startRecordRun(deps: RunDeps, effect: Extract<Effect, { kind: "run.start" }>): Promise<void> {
  const runbook =
    effect.runbook === null
      ? taskRunbook(deps.functions, effect.record, effect.purpose, effect.tasks)
      : await publishedRunbook(deps, effect.runbook, effect.digest);
  await start(deps, {
    id: effect.run,
    runbook,
    input: effect.input,
    requestedBy: effect.record,
    recordId: effect.record,
    purpose: effect.purpose,
    retryOf: null,
  });
}

/** Starts a new run that goes on where a faulted one stopped, and returns its id. Steps that had completed are not repeated. */
export async function retryRun(deps: RunDeps, runId: string, requestedBy: string): Promise<string> {
  const [run, frame] = await Promise.all([readRun(deps.pool, runId), readFrame(deps.pool, runId)]);
  if (run === null) throw new CommandFailedError(`there is no run "${runId}"`);
  if (frame === null) throw new CommandConflictError(`run "${runId}" is ${run.phase}: only a faulted run can be retried`);
  const id = `${runId.replace(/~\d+$/, "")}~${Number(/~(\d+)$/.exec(runId)?.[1] ?? 0) + 1}`;
  if (run.digest === null)
    throw new CommandConflictError(`run "${runId}" was given its tasks by ${run.requestedBy}: send that record the command again instead`);
  await start(deps, {
    id,
    runbook: await publishedRunbook(deps, `${run.namespace}/${run.name}`, run.digest),
    input: run.input,
    requestedBy,
    recordId: run.recordId,
    purpose: run.purpose,
    retryOf: runId,
    frame: { kind: "retried", state: frame.frame as unknown as MachineState, journal: [] },
  });
  return id;
}

/** Asks a run to stop; a run that has ended is left as it is. */
export async function cancelRun({ client }: Pick<CommandDeps, "client">, runId: string): Promise<void> {
  try {
    await client.workflow.getHandle(runId).cancel();
  } catch (error) {
    if ((error as Error).name !== "WorkflowNotFoundError") throw error;
  }
}

async function start(deps: RunDeps, run: NewRun): Promise<void> {
  const { namespace, name, version } = run.runbook.document["document"] as { namespace: string; name: string; version: string };
  await noteRun(deps.pool, {
    id: run.id,
    namespace,
    name,
    version,
    digest: run.runbook.digest,
    recordId: run.recordId,
    purpose: run.purpose,
    requestedBy: run.requestedBy,
    retryOf: run.retryOf,
    input: run.input,
  });
  const input: RunbookInput = {
    ...run.runbook,
    runId: run.id,
    input: run.input,
    engineVersion,
    ...(run.frame === undefined ? {} : { frame: run.frame }),
  };
  try {
    await deps.client.workflow.start(run.runbook.digest === null ? runbookWorkflow : `${namespace}/${name}`, {
      workflowId: run.id,
      taskQueue: workflowTaskQueue,
      args: [input],
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      staticSummary: `${namespace}/${name}@${version}${run.recordId === null ? "" : ` for ${run.recordId}`}`,
    });
  } catch (error) {
    if ((error as Error).name !== "WorkflowExecutionAlreadyStartedError") throw error;
  }
}

/** A runbook by name, at a pinned digest or as it is now. */
async function publishedRunbook(
  { pool, functions }: { readonly pool: Pool; readonly functions: FunctionTable },
  name: string,
  digest: string | null,
): Promise<PublishedRunbook> {
  const found = digest === null ? await readLatestDefinition(pool, "Runbook", name) : await readDefinition(pool, digest);
  if (found === null)
    throw new CommandFailedError(
      `no runbook "${name}"${digest === null ? "" : ` with digest ${digest}`} is published: publish it with opsloom publish`,
    );
  return { document: found.ir as JsonObject, digest: found.digest, functions: neededFunctions(found.ir, functions) };
}

/** Tasks given in place (`do` of a state), as a document of their own. */
function taskRunbook(functions: FunctionTable, record: string, purpose: string, tasks: Json): PublishedRunbook {
  const document = {
    document: {
      dsl: "1.0.3",
      namespace: record.split("/")[0] ?? "record",
      name: purpose.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase(),
      version: "1.0.0",
    },
    do: tasks,
  };
  return { document, digest: null, functions: neededFunctions(document, functions) };
}

/** The runbook a running one calls, as published now; `latest` is any version. Throws a fault of kind configuration when there is none. */
export async function resolveRunbook(
  deps: { readonly pool: Pool; readonly functions: FunctionTable },
  { namespace, name, version }: { readonly namespace: string; readonly name: string; readonly version: string },
): Promise<PublishedRunbook> {
  const runbook = await publishedRunbook(deps, `${namespace}/${name}`, null);
  const published = (runbook.document["document"] as { version?: string }).version;
  if (version !== "latest" && version !== published) {
    throw new CommandFailedError(
      `runbook "${namespace}/${name}" is published as version ${published}, not ${version}: call latest or publish that version`,
    );
  }
  return runbook;
}
