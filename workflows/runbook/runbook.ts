/**
 * The workflow of one run of a runbook: a thin host of the frame machine in engine/runbook.
 *
 * R1. Nothing a definition says fails a workflow task: it becomes the phase `faulted`, and so does a defect of ours.
 * R2. An effect is named by step path and iteration: a changed definition or engine fails replay loudly.
 * R3. At most one timer is armed, for the nearest instant that matters.
 * R4. It continues as new only when no effect is on its way; the machine's state is all that is carried. A run that is
 *     long begins no effect any more: what is on its way lands, and the next run asks for what was held.
 * R5. Signals reach the machine as events; a run without one issues the commands it always did.
 * R6. A run begun by engine version 1 goes on as it did there: all that is overdue ends at once, no pause is slept by a
 *     worker, and it waits for a moment without effects to continue as new.
 */
import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  ContinueAsNew,
  defineSignal,
  isCancellation,
  log,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import type { Json } from "../../engine/base/json.ts";
import { type Fault, standardFault } from "../../engine/runbook/fault.ts";
import type { Runbook } from "../../engine/runbook/ir.ts";
import { resume, retry, start, step } from "../../engine/runbook/machine.ts";
import { readRunbook } from "../../engine/runbook/read.ts";
import type { EffectRequest, MachineEvent, MachineState, Turn } from "../../engine/runbook/state.ts";
import { Effects } from "./effects.ts";
import { failureOfFault } from "./failure.ts";
import {
  resumeSignal,
  type RunbookActivities,
  type RunbookInput,
  type RunEnd,
  type ScheduledRunbook,
  suspendSignal,
} from "./messages.ts";
import { PhaseNotes } from "./phase-notes.ts";
import { WakeTimer } from "./wake-timer.ts";

/** A cache miss replays every event, at about 0.2 ms each. */
const longHistory = 3000;

const { finishRun, noteScheduledRun } = proxyLocalActivities<RunbookActivities>({
  startToCloseTimeout: "5s",
  // That a run was and how it ended must be committed: it is tried for as long as the store is away.
  retry: { initialInterval: "200ms", maximumInterval: "10s" },
});

/** Runs a runbook to its end and returns its output. A fault fails the workflow, with the RFC 7807 object as detail. */
export async function runbook(given: RunbookInput | ScheduledRunbook): Promise<Json> {
  const input: RunbookInput = "runId" in given ? given : { ...given, runId: workflowInfo().workflowId };
  const startedAt = input.frame?.kind === "continued" ? input.frame.state.startedAt : Date.now();
  const read = readRunbook(input.document, { functions: Object.keys(input.functions) });
  if (!read.ok) {
    const text = read.error.map((problem) => `${problem.pointer}: ${problem.message}`).join("; ");
    return end(input, null, {
      startedAt,
      fault: standardFault("configuration", "", `the definition can not be run: ${text}`),
    });
  }
  if (!("runId" in given)) {
    const { namespace, name, version } = read.value;
    await noteScheduledRun({ runId: input.runId, namespace, name, version, digest: input.digest, input: input.input });
  }
  let turn: Turn | null = null;
  const effects = new Effects(input, input.frame?.state.origin ?? input.runId, input.frame?.journal ?? []);
  try {
    turn = firstTurn(read.value, input, startedAt);
    return await drive(read.value, input, turn, effects);
  } catch (error) {
    if (error instanceof ContinueAsNew || isCancellation(error) || isFault(error)) throw error;
    log.error("the runbook host failed", { run: input.runId, error: String(error) });
    const fault = standardFault(
      "runtime",
      "",
      `the engine failed: ${error instanceof Error ? error.message : String(error)}`,
    );
    return end(input, read.value, { startedAt, fault });
  }
}

function firstTurn(document: Runbook, input: RunbookInput, now: number): Turn {
  const schema = input.engineVersion < 2 ? 1 : 2;
  if (input.frame === undefined) return start(document, input.input, { runId: input.runId, now, schema });
  if (input.frame.kind === "continued") return resume(document, input.frame.state, Date.now());
  const beginsAnew = input.engineVersion >= 6;
  return retry(document, input.frame.state, { runId: input.runId, now, schema, beginsAnew });
}

async function drive(document: Runbook, input: RunbookInput, first: Turn, effects: Effects): Promise<Json> {
  const { state } = await lastTurn(document, input, first, effects);
  return end(input, document, { startedAt: state.startedAt, state, effects });
}

/** Takes the machine from event to event, each in the callback that brings it, until the run is over. */
function lastTurn(document: Runbook, input: RunbookInput, first: Turn, effects: Effects): Promise<Turn> {
  return new Promise((resolve, reject) => {
    let turn = first;
    let over = false;
    /** Asked for and not begun: the run drains, or it was continued while it was suspended. */
    let held: readonly EffectRequest[] = [];
    const old = first.state.schema === 1;
    const notes = new PhaseNotes();
    let suspended = isSuspended(first.state);
    const stop = (): void => {
      over = true;
      timer.arm(null, turn.state, false);
    };
    const take = (event: MachineEvent): void => {
      if (over) return;
      try {
        turn = step(document, turn.state, event);
        carryOut();
      } catch (error) {
        over = true;
        reject(error);
      }
    };
    const carryOut = (): void => {
      effects.note(turn.journal);
      for (const id of turn.cancels) effects.cancel(id);
      if (turn.state.outcome !== null) {
        stop();
        resolve(turn);
      } else if (effects.inFlight === 0 && notes.settled && isLong(input)) {
        stop();
        continueRun(input, turn.state, effects).catch(reject);
      } else {
        // In this order always: histories replay by it.
        held = [...held, ...turn.requests].filter(({ id }) => turn.state.open[id] !== undefined);
        const begin = old || !(isLong(input) || isSuspended(turn.state)) ? held : [];
        timer.arm(turn.wakeAt, turn.state, !old && effects.inFlight === 0 && begin.length === 0);
        for (const request of begin) effects.start(request);
        if (begin.length > 0) held = [];
        if (effects.inFlight === 0) effects.tell();
        if (isSuspended(turn.state) !== suspended) {
          suspended = isSuspended(turn.state);
          effects.suspend(suspended);
          notes.tell({
            runId: input.runId,
            phase: suspended ? "suspended" : effects.inFlight === 0 ? "waiting" : "running",
          });
        }
        describe(turn.state);
      }
    };
    // What is on its way may have landed after this instant, though both are told at once.
    const timer = new WakeTimer((at) =>
      take({ kind: "time", now: Date.now(), ...(old || effects.inFlight === 0 ? {} : { upTo: at }) }),
    );
    effects.listen(take);
    CancellationScope.current()
      .cancelRequested.catch(() => take({ kind: "cancel", now: Date.now() }))
      .catch(() => undefined);
    carryOut();
    // Signals that came before wait for their handlers.
    setHandler(defineSignal(suspendSignal), () => take({ kind: "suspend", now: Date.now() }));
    setHandler(defineSignal(resumeSignal), () => take({ kind: "resume", now: Date.now() }));
  });
}

function isSuspended(state: MachineState): boolean {
  return state.suspendedAt !== undefined;
}

function isLong(input: RunbookInput): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength > (input.continueAfter ?? longHistory);
}

function continueRun(input: RunbookInput, state: MachineState, effects: Effects): Promise<never> {
  return continueAsNew<typeof runbook>({
    ...input,
    frame: { kind: "continued", state, journal: effects.takeJournal() },
  });
}

interface Ending {
  readonly startedAt: number;
  readonly state?: MachineState;
  readonly fault?: Fault;
  readonly effects?: Effects;
}

/** Commits the outcome, also while the run is being cancelled, and then ends the workflow as it says. */
async function end(input: RunbookInput, document: Runbook | null, ending: Ending): Promise<Json> {
  const { startedAt, state, effects } = ending;
  const outcome = state?.outcome ?? {
    phase: "faulted" as const,
    fault: ending.fault ?? standardFault("runtime", "", "the run has no outcome"),
  };
  const record: RunEnd = {
    runId: input.runId,
    namespace: document?.namespace ?? "",
    name: document?.name ?? "",
    version: document?.version ?? "",
    digest: input.digest,
    phase: outcome.phase,
    output: outcome.phase === "completed" ? outcome.output : null,
    fault: outcome.phase === "faulted" ? outcome.fault : null,
    startedAt,
    endedAt: Date.now(),
    journal: effects?.takeJournal() ?? [],
    frame: outcome.phase === "faulted" ? (state ?? null) : null,
  };
  await CancellationScope.nonCancellable(async () => {
    // What was cancelled may still have to stop: a process group, a connection.
    if (outcome.phase !== "completed") await effects?.settle();
    if (input.commit !== false) await finishRun(record);
  });
  if (outcome.phase === "completed") return outcome.output;
  if (outcome.phase === "faulted") throw failureOfFault(outcome.fault);
  throw new CancelledFailure(`run "${input.runId}" was cancelled`);
}

function isFault(error: unknown): boolean {
  return error instanceof Error && error.name === "ApplicationFailure";
}

/** The live view in the Temporal UI; it costs no history. */
function describe(state: MachineState): void {
  const lines = Object.values(state.threads).flatMap((thread) => {
    const top = thread.stack.at(-1);
    if (top?.kind !== "task" || thread.waiting?.for === "branches") return [];
    const since = new Date(top.startedAt).toISOString();
    const until = thread.waiting?.for === "time" ? `, until ${new Date(thread.waiting.at).toISOString()}` : "";
    return [`- \`${top.path}${top.iteration === "" ? "" : `#${top.iteration}`}\` since ${since}${until}`];
  });
  if (state.suspendedAt !== undefined)
    lines.unshift(`**suspended** since ${new Date(state.suspendedAt).toISOString()}`);
  setCurrentDetails(lines.join("\n").slice(0, 10_000));
}
