/** Carries out the machine's requests as activities and child workflows, and queues their outcomes as its events. */
import {
  ActivityCancellationType,
  type ChildWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  proxySinks,
  startChild,
  type Workflow,
  workflowInfo,
} from "@temporalio/workflow";
import type { Json } from "../../engine/base/json.ts";
import type { EffectRequest, JournalEntry, MachineEvent } from "../../engine/runbook/state.ts";
import { type FunctionTraits, isRepeatable } from "../../engine/runbook/traits.ts";
import { DirectScope } from "./direct-scope.ts";
import { faultOfFailure } from "./failure.ts";
import {
  type JournalRow,
  type ProgressSinks,
  resumeSignal,
  type RunbookActivities,
  type RunbookInput,
  type StepCall,
  suspendSignal,
} from "./messages.ts";

type Activity = (input: Json, step?: StepCall) => Promise<Json>;

/**
 * Structural steps told with one activity; older ones of a long loop are dropped from live progress, not from the run.
 */
const MOST_JOURNAL_ROWS = 100;

const local = proxyLocalActivities<RunbookActivities>({ startToCloseTimeout: "5s", scheduleToCloseTimeout: "20s" });

const { progress } = proxySinks<ProgressSinks>();

interface Flight {
  readonly scope: DirectScope;
  abandoned: boolean;
  /** The run of another runbook that this one waits for, once it has started. */
  child: ChildWorkflowHandle<Workflow> | null;
  /** Starts the same effect again, which had to wait for this one. */
  next: (() => void) | null;
}

export class Effects {
  readonly #run: RunbookInput;
  readonly #origin: string;
  readonly #flights = new Map<string, Flight>();
  /**
   * Scopes of effects that landed uncancelled. Making one costs more than all else of a step: three promises, each with
   * a stack trace.
   */
  readonly #idleScopes: DirectScope[] = [];
  #onEvent: (event: MachineEvent) => void = () => undefined;
  #onSettled: (() => void) | null = null;
  #journal: JournalRow[];
  /** How many rows of the journal have been told already. */
  #told = 0;
  #suspended = false;

  constructor(run: RunbookInput, origin: string, journal: readonly JournalRow[]) {
    this.#run = run;
    this.#origin = origin;
    this.#journal = [...journal];
  }

  /** Who is told of the outcomes, each as it comes. */
  listen(onEvent: (event: MachineEvent) => void): void {
    this.#onEvent = onEvent;
  }

  /** Effects that are on their way. */
  get inFlight(): number {
    return this.#flights.size;
  }

  note(entries: readonly JournalEntry[]): void {
    for (const { path, iteration, attempt, kind, phase, startedAt, endedAt, fault } of entries) {
      const row = [path, iteration === "" ? "0" : iteration, attempt, kind, phase, startedAt, endedAt] as const;
      this.#journal.push(fault === undefined ? row : [...row, fault]);
    }
    const excess = this.#journal.length - MOST_JOURNAL_ROWS;
    if (excess > 0) {
      this.#journal = this.#journal.slice(excess);
      this.#told = Math.max(0, this.#told - excess);
    }
  }

  /** Tells what happened so far, for a run that now only waits. The rows stay for the next activity too. */
  tell(): void {
    const rows = this.#journal.slice(this.#told);
    this.#told = this.#journal.length;
    if (rows.length > 0) progress.rows(rows);
  }

  takeJournal(): readonly JournalRow[] {
    const rows = this.#journal;
    this.#journal = [];
    this.#told = 0;
    return rows;
  }

  start(request: EffectRequest): void {
    const before = this.#flights.get(request.id);
    const flight: Flight = {
      scope: this.#idleScopes.pop() ?? new DirectScope(),
      abandoned: false,
      child: null,
      next: null,
    };
    this.#flights.set(request.id, flight);
    // The same effect can still be on its way after a timeout: an activityId must be free before it is used again.
    if (before === undefined) this.#launch(request, flight);
    else before.next = () => this.#launch(request, flight);
  }

  cancel(id: string): void {
    const flight = this.#flights.get(id);
    if (flight === undefined) return;
    flight.abandoned = true;
    flight.scope.cancel();
  }

  /** Passes a suspension, or its end, on to the runs that this one waits for. */
  suspend(suspended: boolean): void {
    this.#suspended = suspended;
    for (const { child } of this.#flights.values()) if (child !== null) tellSuspended(child, suspended);
  }

  /** Waits until everything has landed, whatever came of it. */
  async settle(): Promise<void> {
    if (this.#flights.size > 0) await new Promise<void>((resolve) => (this.#onSettled = resolve));
  }

  // Written with callbacks: the SDK takes a stack trace of every promise, which is most of what a step costs
  // (measured).
  #launch(request: EffectRequest, flight: Flight): void {
    if (flight.abandoned) return this.#land(request.id, flight, null);
    flight.scope
      .run(() => (request.kind === "call" ? this.#call(request) : this.#runChild(request, flight)))
      .then(
        (output) => this.#land(request.id, flight, { kind: "completed", id: request.id, output, now: Date.now() }),
        (error: unknown) => {
          // A cancellation that nobody here asked for is that of the whole run, which is an event of its own.
          const failed = isCancellation(error)
            ? null
            : ({ kind: "failed", id: request.id, fault: faultOfFailure(error), now: Date.now() } as const);
          this.#land(request.id, flight, failed);
        },
      );
  }

  #land(id: string, flight: Flight, event: MachineEvent | null): void {
    if (this.#flights.get(id) === flight) this.#flights.delete(id);
    if (!flight.abandoned) this.#idleScopes.push(flight.scope);
    flight.next?.();
    if (this.#flights.size === 0) this.#onSettled?.();
    if (event !== null && !flight.abandoned) this.#onEvent(event);
  }

  #call(request: Extract<EffectRequest, { kind: "call" }>): Promise<Json> {
    const traits = this.#run.functions[request.function];
    if (traits === undefined) throw new Error(`function "${request.function}" is not registered`);
    const step: StepCall = {
      id: request.id,
      ...(request.attempt === 1 ? {} : { attempt: request.attempt }),
      ...(this.#origin === workflowInfo().workflowId ? {} : { origin: this.#origin }),
      ...(request.secrets.length === 0 ? {} : { secrets: request.secrets }),
      ...(this.#journal.length === 0 ? {} : { journal: this.takeJournal() }),
    };
    const activities = this.#activities(request, traits);
    const activity = activities[request.function];
    if (activity === undefined) throw new Error(`no activity "${request.function}"`);
    // An activity that is not local bears the step's name as its own: most need no second argument.
    return traits.local || Object.keys(step).length > 1 ? activity(request.with, step) : activity(request.with);
  }

  #activities(request: Extract<EffectRequest, { kind: "call" }>, traits: FunctionTraits): { [name: string]: Activity } {
    const summary = summaryOf(request);
    // A fault of the function is never retried here: the definition says what is tried again.
    if (traits.local) {
      return proxyLocalActivities<{ [name: string]: Activity }>({
        startToCloseTimeout: traits.timeoutMs,
        // A minute of an absent store; it is the one error that comes here and is no fault.
        retry: { maximumAttempts: 15, initialInterval: "200ms", maximumInterval: "5s" },
        // No summary: its one event says the step's id already, and is to stay small.
      });
    }
    return proxyActivities<{ [name: string]: Activity }>({
      activityId: request.id,
      summary,
      startToCloseTimeout: traits.timeoutMs,
      ...(traits.heartbeats
        ? { heartbeatTimeout: "15s", cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED }
        : {}),
      ...(traits.taskQueue === null ? {} : { taskQueue: traits.taskQueue }),
      // Only a lost worker and a minute of an absent store are met with another attempt, and only where that is
      // harmless.
      retry: { maximumAttempts: isRepeatable(request, traits) ? 10 : 1, initialInterval: "1s", maximumInterval: "10s" },
    });
  }

  async #runChild(request: Extract<EffectRequest, { kind: "run" }>, flight: Flight): Promise<Json> {
    const { namespace, workflow, version, input } = request;
    const runId = `${this.#origin}${request.id}`;
    const caller = workflowInfo().workflowId;
    const published = await local.noteCalledRun({ namespace, name: workflow, version, runId, caller, input });
    const child: RunbookInput = { ...published, runId, input, engineVersion: this.#run.engineVersion };
    const type = `${namespace}/${workflow}`;
    const options = { workflowId: runId, args: [child], staticSummary: request.name };
    if (!request.await) {
      await startChild(type, { ...options, parentClosePolicy: ParentClosePolicy.ABANDON });
      return input;
    }
    flight.child = await startChild(type, options);
    // The suspension came while it was being started.
    if (this.#suspended) tellSuspended(flight.child, true);
    return (await flight.child.result()) as Json;
  }
}

/** One that has ended meanwhile has nothing to pause. */
function tellSuspended(child: ChildWorkflowHandle<Workflow>, suspended: boolean): void {
  child.signal(suspended ? suspendSignal : resumeSignal).catch(() => undefined);
}

/** At most 200 bytes, as the Temporal UI shows them. */
function summaryOf(request: EffectRequest): string {
  const iteration = request.iteration === "" ? "" : ` #${request.iteration}`;
  return `${request.name}${iteration}`.slice(0, 200);
}
