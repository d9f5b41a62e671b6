/**
 * The whole state of one run, as plain JSON: it can be stored, continued as new at any task boundary, inside loops and
 * tries too, and resumed after a fault.
 *
 * Invariants
 * 1. A state is never changed: every step makes a new one that shares what did not change.
 * 2. The program counter is the stacks: list frames know the index of their task, `for` frames the index of their item.
 * 3. An effect is named by `path#iteration`, never by an attempt: a retried step asks for the same effect again.
 */
import type { Json, JsonObject } from "../base/json.ts";
import type { Fault } from "./fault.ts";

/** A list of tasks being run. `index` is the task that runs now. */
export interface ListFrame {
  readonly kind: "list";
  readonly path: string;
  readonly index: number;
  /** Output of the last task run: the input of the next. */
  readonly data: Json;
  /** Backward jumps so far (`then` to an earlier task): part of the iteration, so that effects keep distinct ids. */
  readonly rounds: number;
  /** Loop indices from the outside in, joined by dots, empty outside loops. */
  readonly iteration: string;
  /** A fork branch: only the task at `index` runs. */
  readonly single: boolean;
}

/** A task being run. */
export interface TaskFrame {
  readonly kind: "task";
  readonly path: string;
  readonly iteration: string;
  readonly attempt: number;
  readonly startedAt: number;
  /** Instant at which its timeout ends it, or null. */
  readonly deadline: number | null;
  readonly rawInput: Json;
  readonly input: Json;
  /** Loop or error variables that it adds for what runs inside it. */
  readonly variables: JsonObject;
  readonly body: Body;
}

export type Frame = ListFrame | TaskFrame;

export type Body =
  | { readonly kind: "plain" }
  | { readonly kind: "for"; readonly items: readonly Json[]; readonly index: number }
  | {
      readonly kind: "try";
      /** `trying` while the list runs: only then are faults from above caught. */
      readonly stage: "trying" | "delaying" | "catching" | "done";
      readonly retries: number;
      /** First attempt number of this frame's body, and the highest used inside it. */
      readonly attempt: number;
      readonly high: number;
      readonly firstFaultAt: number | null;
      /** Instant that ends the running attempt (`limit.attempt.duration`). */
      readonly attemptDeadline: number | null;
      readonly fault: Fault | null;
    }
  | {
      readonly kind: "fork";
      readonly threads: readonly string[];
      readonly results: readonly (readonly [Json] | null)[];
    };

/** What a thread waits for. */
export type Waiting =
  | { readonly for: "effect"; readonly id: string }
  | { readonly for: "time"; readonly at: number }
  | { readonly for: "branches" }
  /**
   * It used up the turn's share of structural tasks and goes on in the next, or the run is suspended and it goes on
   * with it.
   */
  | { readonly for: "turn"; readonly control: Control };

export interface Thread {
  readonly id: string;
  /** The thread whose fork frame started it; null for the main one. */
  readonly parent: { readonly thread: string; readonly branch: number } | null;
  readonly context: Json;
  /** Outermost first. */
  readonly stack: readonly Frame[];
  readonly waiting: Waiting | null;
}

/** What happens next at the top of a stack. */
export type Control =
  /** Run the task at the list frame's index, or leave the list when it is past the end. */
  | { readonly kind: "next" }
  /** Put a list on the stack and run it. */
  | { readonly kind: "enter"; readonly list: string; readonly input: Json; readonly iteration: string }
  /** Put one task, which is in no list, on the stack: the body of a function. */
  | { readonly kind: "enterTask"; readonly path: string; readonly input: Json }
  /** The body of the task on top is done. `then` replaces the task's own directive. */
  | { readonly kind: "done"; readonly output: Json; readonly then: "own" | "continue" | "exit" | "end" | number }
  /** What the task on top ran (a list, a function) is over, with this result. */
  | { readonly kind: "back"; readonly output: Json; readonly exited: boolean }
  | { readonly kind: "raise"; readonly fault: Fault }
  | { readonly kind: "block"; readonly waiting: Waiting };

/** A secret to be put into `with` by the activity: never in the state's data, so data can not forge one. */
export interface SecretUse {
  /** JSON pointer into `with`. */
  readonly at: string;
  readonly parts: readonly (string | { readonly secret: string })[];
}

interface RequestBase {
  /** `path#iteration`: the Temporal activityId, and the last parts of the idempotency key. */
  readonly id: string;
  readonly path: string;
  readonly iteration: string;
  readonly attempt: number;
  readonly name: string;
}

/** An effect the host is asked for. */
export type EffectRequest =
  | (RequestBase & {
      readonly kind: "call";
      readonly function: string;
      readonly with: Json;
      readonly secrets: readonly SecretUse[];
    })
  | (RequestBase & {
      readonly kind: "run";
      readonly namespace: string;
      readonly workflow: string;
      readonly version: string;
      readonly input: Json;
      readonly await: boolean;
    });

/**
 * The outcome of an effect, the passing of time, or the wish to stop, to pause or to go on. `now` is the host's
 * recorded time, in ms.
 */
export type MachineEvent =
  | { readonly kind: "completed"; readonly id: string; readonly output: Json; readonly now: number }
  | { readonly kind: "failed"; readonly id: string; readonly fault: Fault; readonly now: number }
  /** `upTo`: the instant that came, where what came after it is still on its way. @default now */
  | { readonly kind: "time"; readonly now: number; readonly upTo?: number }
  | { readonly kind: "cancel"; readonly now: number }
  | { readonly kind: "suspend"; readonly now: number }
  | { readonly kind: "resume"; readonly now: number };

export type Outcome =
  | { readonly phase: "completed"; readonly output: Json }
  | { readonly phase: "faulted"; readonly fault: Fault }
  | { readonly phase: "cancelled" };

export interface MachineState {
  /**
   * 1: a run of an engine that ended all that was overdue at once. 2: what has passed happens in the order of its
   * instants.
   */
  readonly schema: 1 | 2;
  readonly runId: string;
  /** Workflow id of the first run of a chain of retries: idempotency keys start with it. */
  readonly origin: string;
  readonly startedAt: number;
  readonly input: Json;
  readonly deadline: number | null;
  readonly threads: { readonly [id: string]: Thread };
  readonly nextThread: number;
  /** Effects asked for and not answered. */
  readonly open: { readonly [id: string]: EffectRequest };
  /** Structural tasks run since the last effect or wait: a bound on loops that do nothing. */
  readonly idle: number;
  /** Tasks that a person said are done, by path or `path#iteration`; left out when there is none. */
  readonly passedOver?: readonly string[];
  /** Since when no task begins and no time counts; left out while the run goes on. */
  readonly suspendedAt?: number;
  readonly outcome: Outcome | null;
}

/** One line of what the machine did: structural steps as they end, composite ones also as they start. */
export interface JournalEntry {
  readonly path: string;
  readonly iteration: string;
  readonly attempt: number;
  readonly kind: string;
  readonly phase: "running" | "completed" | "faulted" | "skipped" | "cancelled";
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly fault?: Fault;
}

export interface Turn {
  readonly state: MachineState;
  /** New effects; they are in `state.open` too. */
  readonly requests: readonly EffectRequest[];
  /** Ids of open effects nobody waits for any more. */
  readonly cancels: readonly string[];
  /** The nearest instant at which the machine wants a `time` event, or null. */
  readonly wakeAt: number | null;
  readonly journal: readonly JournalEntry[];
}
