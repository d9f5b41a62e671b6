/** Starting, retrying and stopping runs of runbooks. */
import { randomUUID } from "node:crypto";
import { canonicalJson } from "../engine/base/canonical.ts";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { faultJson, standardFault } from "../engine/runbook/fault.ts";
import { underRefusal } from "../engine/runbook/may-start.ts";
import type { Effect } from "../engine/lifecycle/effects.ts";
import type { StoredDefinition } from "../store/definition/read.ts";
import { finishRun } from "../store/run/finish-run.ts";
import { readStart } from "../store/run/read-start.ts";
import { isCancelRequested, noteGivenUp, noteRequest, type NoteRequestParams } from "../store/run/request.ts";
import { startRun as noteRun } from "../store/run/start-run.ts";
import { inTransaction } from "../store/transaction.ts";
import { type PublishedRunbook, resumeSignal, suspendSignal } from "../workflows/runbook/messages.ts";
import { readCalledRunbooks } from "./called-runbooks.ts";
import { CommandConflictError, CommandFailedError, RequestMistakenError } from "./error.ts";
import { launchRun, type RunDeps } from "./launch-run.ts";
import { publishedRunbook, runbookOfDefinition, taskDocument } from "./published-runbook.ts";

export interface StartRunParams {
  /** `namespace/name` of a published runbook. */
  readonly runbook: string;
  readonly input: Json;
  readonly requestedBy: string;
  /** A repeat with the same key finds the same run. */
  readonly key?: string;
  /** The runbook as the caller has just read it: what was allowed is what is started. @default the latest published */
  readonly published?: Pick<StoredDefinition<"Runbook">, "digest" | "ir">;
}

/**
 * Starts a published runbook and returns the id of the run. A key that started another runbook, or this one with other
 * input, is a `CommandConflictError`, also when both requests come at once.
 */
export async function startRun(deps: RunDeps, params: StartRunParams): Promise<string> {
  const { runbook, input, requestedBy } = params;
  if (params.key !== undefined && /~\d+$/.test(params.key))
    throw new RequestMistakenError(
      `the idempotency key ends with "~" and digits, as the ids of retries do: use another key`,
    );
  const id = `run/${params.key ?? randomUUID()}`;
  const published =
    params.published === undefined
      ? await publishedRunbook(deps, runbook, null)
      : runbookOfDefinition(deps, params.published);
  const { document, digest } = published;
  const noted = await noteRun(deps.pool, {
    id,
    ...nameOf(document),
    digest,
    document: null,
    recordId: null,
    purpose: null,
    requestedBy,
    retryOf: null,
    input,
  });
  // The row decides, not who asked first: whoever did not write it is compared with it.
  if (!noted) await refuseOtherRequest(deps, id, params);
  await launchRun(deps, id, published);
  return id;
}

/** The same key for another runbook or input is a mistake of the client, never a second run. */
async function refuseOtherRequest({ pool }: RunDeps, id: string, { runbook, input }: StartRunParams): Promise<void> {
  const known = await readStart(pool, id);
  if (known === null) throw new CommandFailedError(`run "${id}" is noted and not in the store`);
  const name = `${known.namespace}/${known.name}`;
  if (name === runbook && canonicalJson(known.input) === canonicalJson(input)) return;
  throw new CommandConflictError(
    `the idempotency key started ${name} ${name === runbook ? "with other input " : ""}before, as ${id}: use a new key for a new run`,
  );
}

/**
 * Starts the run a record asks for; its id comes from the record's ledger, so a second delivery starts nothing. One
 * that the record has given up meanwhile begins nothing, in whatever order the two arrive: each writes before it looks
 * for the other.
 */
export async function startRecordRun(deps: RunDeps, effect: Extract<Effect, { kind: "run.start" }>): Promise<void> {
  const { run: id, record, purpose, input } = effect;
  const { document, digest } =
    effect.runbook === null
      ? { document: taskDocument(record, purpose, effect.tasks), digest: null }
      : await publishedRunbook(deps, effect.runbook, effect.digest);
  await noteRun(deps.pool, {
    id,
    ...nameOf(document),
    digest,
    document: digest === null ? document : null,
    recordId: record,
    purpose,
    requestedBy: record,
    retryOf: null,
    input,
  });
  const called = await readCalledRunbooks(deps.pool, document);
  const [type = record] = record.split("/");
  const refusal = underRefusal(type, effect.runbook ?? purpose, document, (name) => called.get(name) ?? null);
  if (refusal !== null) return refuseRun(deps, { id, document, digest, refusal });
  await launchRun(deps, id);
  if (await isCancelRequested(deps.pool, id)) await askToStop(deps, id);
}

/** Its record takes it as any other fault. */
async function refuseRun(
  { pool }: RunDeps,
  run: Pick<PublishedRunbook, "document" | "digest"> & { readonly id: string; readonly refusal: string },
): Promise<void> {
  const now = Date.now();
  await inTransaction(pool, (client) =>
    finishRun(client, {
      id: run.id,
      ...nameOf(run.document),
      digest: run.digest,
      phase: "faulted",
      output: null,
      fault: faultJson(standardFault("authorization", "", run.refusal)),
      frame: null,
      startedAt: now,
      endedAt: now,
    }),
  );
}

/** Stops the run that a record has given up, also one whose start is still on its way. */
export async function cancelRecordRun(deps: RunDeps, effect: Extract<Effect, { kind: "run.cancel" }>): Promise<void> {
  const { run, record } = effect;
  await noteGivenUp(deps.pool, run, record);
  if ((await readStart(deps.pool, run))?.phase === "pending") await launchRun(deps, run);
  await askToStop(deps, run);
}

/** Asks a run to stop, in the name of a person or record; a run that has ended is left as it is. */
export async function cancelRun(deps: RunDeps, runId: string, by: string): Promise<void> {
  await reachRun(deps, { runId, verb: "cancel", by }, () => deps.client.workflow.getHandle(runId).cancel());
}

/** Asks a run to begin no further task until it is resumed. One that is suspended or has ended is left as it is. */
export async function suspendRun(deps: RunDeps, runId: string, by: string): Promise<void> {
  await reachRun(deps, { runId, verb: "suspend", by }, () =>
    deps.client.workflow.getHandle(runId).signal(suspendSignal),
  );
}

/** Lets a suspended run go on. Any other is left as it is. */
export async function resumeRun(deps: RunDeps, runId: string, by: string): Promise<void> {
  await reachRun(deps, { runId, verb: "resume", by }, () => deps.client.workflow.getHandle(runId).signal(resumeSignal));
}

/**
 * A run whose start was lost is started first: what is asked of it must not be forgotten when the sweeper starts it.
 * Who asks is noted before it can happen.
 */
async function reachRun(deps: RunDeps, request: NoteRequestParams, ask: () => Promise<unknown>): Promise<void> {
  const { runId } = request;
  await noteRequest(deps.pool, request);
  if ((await readStart(deps.pool, runId))?.phase === "pending") await launchRun(deps, runId);
  await unlessGone(ask);
}

function askToStop({ client }: RunDeps, runId: string): Promise<void> {
  return unlessGone(() => client.workflow.getHandle(runId).cancel());
}

/** A run that has ended, or was never begun, is left as it is. */
async function unlessGone(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if ((error as Error).name !== "WorkflowNotFoundError") throw error;
  }
}

function nameOf(document: JsonObject): { readonly namespace: string; readonly name: string; readonly version: string } {
  const { namespace, name, version } = document["document"] as { namespace: string; name: string; version: string };
  return { namespace, name, version };
}
