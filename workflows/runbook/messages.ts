/** Names and payloads of runbook runs: what starts one, what its activities get, and how it ends. */
import type { Sinks } from "@temporalio/workflow";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { Fault } from "../../engine/runbook/fault.ts";
import type { JournalEntry, MachineState, SecretUse } from "../../engine/runbook/state.ts";
import type { FunctionTable } from "../../engine/runbook/traits.ts";

/**
 * Workflow type of runs that were given tasks instead of a published runbook. A published one is its own type,
 * `NAMESPACE/NAME`.
 */
export const runbookWorkflow = "runbook";

/** Signals by which a run is paused at its next task boundary, and goes on. Repeated ones change nothing. */
export const suspendSignal = "suspend";
export const resumeSignal = "resume";

/** A published runbook as a run gets it. */
export interface PublishedRunbook {
  /** The Open Workflow document. */
  readonly document: JsonObject;
  /** Digest it was published under; null = tasks given in place. */
  readonly digest: string | null;
  /** Of every function the document calls, as registered when the run was started. */
  readonly functions: FunctionTable;
}

export interface RunbookInput extends PublishedRunbook {
  /** Id of the run, and of its workflow. */
  readonly runId: string;
  readonly input: Json;
  readonly engineVersion: number;
  /** Left out: the outcome is committed to the store. False: the history alone holds it (benchmarks). */
  readonly commit?: boolean;
  /** A stored state to go on from: of the same run continued as new, or of a run that faulted. */
  readonly frame?: {
    readonly kind: "continued" | "retried";
    readonly state: MachineState;
    readonly journal: readonly JournalRow[];
  };
  /** Events of history after which the run continues as new at its next quiet moment. @default 3000 */
  readonly continueAfter?: number;
}

/** What a schedule starts: the run gets its id when it starts, and notes itself. */
export type ScheduledRunbook = Omit<RunbookInput, "runId" | "frame">;

/** A run nobody announced, as it tells the store that it has begun. */
export interface ScheduledRun {
  readonly runId: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string | null;
  readonly input: Json;
}

/** A runbook that a run calls: which one, and the run it becomes. */
export interface CalledRunbook {
  readonly namespace: string;
  readonly name: string;
  /** `latest` is resolved once, and recorded by being called. */
  readonly version: string;
  readonly runId: string;
  /** Id of the run that calls it. */
  readonly caller: string;
  readonly input: Json;
}

/** The phase of a run that goes on, told when it is suspended and resumed. */
export interface RunPhaseNote {
  readonly runId: string;
  readonly phase: "suspended" | "running" | "waiting";
}

/**
 * What a step's activity gets beside the function's own input; nothing when there is only the id, and it is the
 * activity's.
 */
export interface StepCall {
  /** `path#iteration`, also the id of an activity that is not local. */
  readonly id: string;
  /** @default 1 */
  readonly attempt?: number;
  /**
   * First part of the idempotency key where it is not the workflow's id: that of the first run of a chain of retries.
   */
  readonly origin?: string;
  readonly secrets?: readonly SecretUse[];
  /** Structural steps since the last activity of this run. */
  readonly journal?: readonly JournalRow[];
}

/** A journal entry, short: path, iteration, attempt, kind, phase, startedAt, endedAt, fault. */
export type JournalRow = readonly [
  string,
  string,
  number,
  string,
  JournalEntry["phase"],
  number,
  number | null,
  Fault?,
];

/** How a run ended, as the store keeps it. */
export interface RunEnd {
  readonly runId: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string | null;
  readonly phase: "completed" | "faulted" | "cancelled";
  readonly output: Json;
  readonly fault: Fault | null;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly journal: readonly JournalRow[];
  /** The state of a run that faulted, to go on from; null otherwise. */
  readonly frame: MachineState | null;
}

/**
 * Progress while a run only waits, told outside of history: it may repeat or be lost, which is why the same rows also
 * travel with the next activity.
 */
export interface ProgressSinks extends Sinks {
  readonly progress: { rows(rows: readonly JournalRow[]): void };
}

/** The activities of the host itself; all local. */
export interface RunbookActivities {
  /** Takes so many milliseconds, under a second. */
  pause(length: { readonly ms: number }): Promise<void>;
  /** Notes a run that a schedule has started. */
  noteScheduledRun(run: ScheduledRun): Promise<void>;
  finishRun(end: RunEnd): Promise<void>;
  noteRunPhase(note: RunPhaseNote): Promise<void>;
  /** Notes the run of a runbook that another one calls, and returns what it is started from. */
  noteCalledRun(called: CalledRunbook): Promise<PublishedRunbook>;
}
