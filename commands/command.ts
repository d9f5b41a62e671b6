/**
 * The one door to a record. A command is an update-with-start on the record's workflow id, so it finds a running, a
 * continued, a completed and a lost workflow alike. The store is asked before sending and after every error: only it
 * knows what a command was answered, whatever the server remembers of an update.
 */
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type Client, WithStartWorkflowOperation } from "@temporalio/client";
import type { Pool } from "pg";
import type { Command } from "../engine/lifecycle/protocol.ts";
import { digestOf } from "../store/digest.ts";
import { readOutcome } from "../store/record/outcome.ts";
import {
  commandFailure,
  type CommandOutcome,
  type CommandRequest,
  commandUpdate,
  type Definitions,
  engineVersion,
  type LifecycleInput,
  lifecycleWorkflow,
  type SentReadings,
  workflowTaskQueue,
} from "../workflows/messages.ts";
import { type Content, handOver } from "../workflows/payload/messages.ts";
import { CommandConflictError, CommandFailedError, OutcomeUnknownError } from "./error.ts";
import type { InFlightLimit } from "./in-flight-limit.ts";

export interface CommandDeps {
  readonly client: Client;
  readonly pool: Pool;
  readonly limit: InFlightLimit;
}

export interface SendCommandParams {
  readonly recordId: string;
  readonly command: Command;
  /** How long to keep asking while the outcome is unknown. @default 20_000 */
  readonly deadlineMs?: number;
  /**
   * The caller has just seen that the store has no answer to this command id: it is not asked before the first sending.
   * @default false
   */
  readonly isNew?: boolean;
  /** It takes effect only while the record's last event is one of these; otherwise it is refused as stale. */
  readonly expectedHeads?: readonly number[] | undefined;
  /** What the caller has read for it beforehand (`foresee`). */
  readonly readings?: SentReadings | undefined;
  /**
   * `Definitions` with which a record is opened that does not exist yet: a run that is started for it has nothing to
   * load.
   */
  readonly opening?: Content;
}

/** Hex SHA-256 over what was asked: the same command id with another hash is a conflict. */
function requestHash(command: Command): string {
  const asked = {
    name: command.name,
    by: command.by.user,
    onBehalfOf: command.by.onBehalfOf ?? null,
    input: command.input,
  };
  return digestOf(asked);
}

/**
 * The server gives whoever brings the same update id the same answer, whatever else they ask. So another request under
 * the same command id is another update, which the commit then refuses; and so is the same one for another head.
 */
function updateIdOf({ command, requestHash: asked, expectedHeads }: CommandRequest): string {
  const heads = expectedHeads === undefined ? "" : `@${expectedHeads.join(",")}`;
  return `${command.id}@${createHash("sha256").update(`${asked}${heads}`).digest("hex").slice(0, 16)}`;
}

/**
 * Sends one command and tells what it was answered. Throws OutcomeUnknownError, CommandConflictError or
 * CommandFailedError.
 */
export async function sendCommand(deps: CommandDeps, params: SendCommandParams): Promise<CommandOutcome> {
  const { readings, expectedHeads } = params;
  const request: CommandRequest = {
    command: params.command,
    requestHash: requestHash(params.command),
    ...(readings === undefined ? {} : { readings }),
    ...(expectedHeads === undefined ? {} : { expectedHeads }),
  };
  const firstId = updateIdOf(request);
  const until = Date.now() + (params.deadlineMs ?? 20_000);
  let isNew = params.isNew === true;
  let updateId = firstId;
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 1_000)) {
    const stored = isNew ? null : await storedOutcome(deps.pool, params.recordId, request);
    if (stored !== null) return stored;
    isNew = false;
    try {
      return await deps.limit.run(params.recordId, () => update(deps.client, params, request, updateId));
    } catch (error) {
      const remembered = updateId === firstId;
      // As long as a run lives, the server gives the failure it ended with to whoever asks again under the same update
      // id.
      if (isUpdateFailure(error)) updateId = `${params.command.id}#${randomUUID()}`;
      const verdict = verdictOf(error);
      if (verdict !== null && !(remembered && verdict.name === "CommandFailedError")) throw verdict;
      if (Date.now() + waitMs > until) {
        const late = await storedOutcome(deps.pool, params.recordId, request).catch(() => null);
        if (late !== null) return late;
        throw new OutcomeUnknownError(params.command.id, error);
      }
      await pause(waitMs);
    }
  }
}

async function storedOutcome(pool: Pool, recordId: string, request: CommandRequest): Promise<CommandOutcome | null> {
  const stored = await readOutcome(pool, recordId, request.command.id);
  if (stored === null) return null;
  if (stored.requestHash !== request.requestHash) {
    throw new CommandConflictError(
      `command id "${request.command.id}" was used for another request on ${recordId}: use a new id for a new request`,
    );
  }
  return stored.outcome as unknown as CommandOutcome;
}

type Lifecycle = (input: LifecycleInput, opening?: Definitions) => Promise<void>;

async function update(
  client: Client,
  { recordId, opening }: SendCommandParams,
  request: CommandRequest,
  updateId: string,
): Promise<CommandOutcome> {
  const input: LifecycleInput = { recordId, engineVersion };
  return client.withDeadline(Date.now() + 10_000, () =>
    client.workflow.executeUpdateWithStart<Lifecycle, CommandOutcome, [CommandRequest]>(commandUpdate, {
      updateId,
      args: [request],
      startWorkflowOperation: new WithStartWorkflowOperation(lifecycleWorkflow, {
        workflowId: recordId,
        taskQueue: workflowTaskQueue,
        args: opening === undefined ? [input] : [input, handOver(opening) as Definitions],
        workflowIdConflictPolicy: "USE_EXISTING",
        workflowIdReusePolicy: "ALLOW_DUPLICATE",
        workflowTaskTimeout: "5s",
      }),
    }),
  );
}

/** Whether the workflow itself has ended the update so. */
function isUpdateFailure(error: unknown): boolean {
  return error instanceof Error && error.name === "WorkflowUpdateFailedError";
}

/**
 * Only our own typed failures are verdicts; everything else (a lost run, a timeout, a busy server) means "not known".
 */
function verdictOf(error: unknown): Error | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const type = (cause as { type?: unknown }).type;
    if (type === commandFailure.conflict) return new CommandConflictError(cause.message, { cause: error });
    if (type === commandFailure.quarantined || type === commandFailure.unexpected)
      return new CommandFailedError(cause.message, { cause: error });
  }
  return null;
}
