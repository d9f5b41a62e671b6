/**
 * A runbook as the machine runs it: the Open Workflow document read once into tagged unions. It is made again from the
 * document in every workflow run (`readRunbook`), so it never travels; the document and the machine state do.
 */
import type { Value } from "../condition/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";

/** An expression field (`if`, `when`, `from`, `as`): one jq text, already without `${ }`. */
export interface Expression {
  readonly jq: string;
  /** JSON pointer of the field in the document, for faults. */
  readonly at: string;
}

/** Where control goes after a task. */
export type Flow =
  | { readonly to: "continue" }
  | { readonly to: "exit" }
  | { readonly to: "end" }
  | { readonly to: "task"; readonly index: number };

/** A length of time: fixed in milliseconds, or computed (`${ .delay }`) to an ISO 8601 text or a duration object. */
export type Length = { readonly ms: number } | { readonly value: Value; readonly at: string };

/** `input.from` / `output.as` / `export.as`: an expression, or an object with expressions in it. */
export type Transform = Expression | { readonly value: Value; readonly at: string };

export interface DataRule {
  readonly schema: Json | null;
  readonly transform: Transform | null;
}

export interface TaskBase {
  readonly name: string;
  /** JSON pointer, unique in the run: a task inside a function is addressed below its caller. */
  readonly path: string;
  /** The task as written: `$task.definition`. */
  readonly definition: JsonObject;
  readonly condition: Expression | null;
  readonly input: DataRule;
  readonly output: DataRule;
  readonly export: DataRule;
  readonly timeout: Length | null;
  readonly then: Flow;
}

/** A list of tasks run in order. */
export interface TaskList {
  readonly path: string;
  readonly tasks: readonly Task[];
}

/** An error as written: the parts may hold expressions. */
export interface ErrorTemplate {
  readonly type: Value;
  readonly status: Value;
  readonly title: Value | null;
  readonly detail: Value | null;
  readonly instance: Value | null;
}

export interface RetryPolicy {
  readonly when: Expression | null;
  readonly exceptWhen: Expression | null;
  readonly delay: Length | null;
  readonly backoff: "constant" | "linear" | "exponential";
  readonly jitter: { readonly from: Length; readonly to: Length } | null;
  /** Most attempts in all, the first one included; null = no limit of that kind. */
  readonly attempts: number | null;
  readonly attemptDuration: Length | null;
  readonly duration: Length | null;
}

export interface Catch {
  /** Static match on the parts of the fault; null = any. */
  readonly errors: { readonly [part: string]: Json } | null;
  readonly as: string;
  readonly when: Expression | null;
  readonly exceptWhen: Expression | null;
  readonly retry: RetryPolicy | null;
  readonly do: TaskList | null;
  readonly then: Flow | null;
}

/** Milliseconds between two starts, counted from the epoch, or a cron text of five fields. */
export type RunSchedule = { readonly everyMs: number } | { readonly cron: string; readonly zone: string };

export type Task =
  | (TaskBase & { readonly kind: "set"; readonly set: Value })
  | (TaskBase & { readonly kind: "do"; readonly do: TaskList })
  | (TaskBase & {
      readonly kind: "switch";
      readonly cases: readonly { readonly name: string; readonly when: Expression | null; readonly then: Flow }[];
    })
  | (TaskBase & {
      readonly kind: "for";
      readonly each: string;
      readonly at: string;
      readonly in: Expression | { readonly value: Value; readonly at: string };
      readonly while: Expression | null;
      readonly do: TaskList;
    })
  | (TaskBase & { readonly kind: "fork"; readonly compete: boolean; readonly branches: TaskList })
  | (TaskBase & { readonly kind: "try"; readonly try: TaskList; readonly catch: Catch })
  | (TaskBase & { readonly kind: "raise"; readonly error: ErrorTemplate })
  | (TaskBase & { readonly kind: "wait"; readonly wait: Length })
  /** A function of `use.functions`: its task, read below the path of this call. */
  | (TaskBase & { readonly kind: "inline"; readonly with: Value; readonly body: Task })
  /** An effect: `http`, `shell`, or the name of a registered function such as `probe.tcp`. */
  | (TaskBase & { readonly kind: "call"; readonly function: string; readonly with: Value })
  | (TaskBase & {
      readonly kind: "run";
      readonly namespace: string;
      readonly workflow: string;
      readonly version: string;
      /** Input of the other runbook; null = the task's own input. */
      readonly given: Value | null;
      readonly await: boolean;
    });

export interface Runbook {
  readonly document: JsonObject;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly input: DataRule;
  readonly output: DataRule;
  readonly timeout: Length | null;
  /** When it starts by itself; null = only when asked. */
  readonly schedule: RunSchedule | null;
  readonly do: TaskList;
  /** Names of `use.secrets`. */
  readonly secrets: readonly string[];
  /** Names of the functions it calls, built-ins included, sorted. */
  readonly calls: readonly string[];
  /** Every task by its path, lists by theirs. */
  readonly tasks: ReadonlyMap<string, Task>;
  readonly lists: ReadonlyMap<string, TaskList>;
}

/** Why a document is refused. `pointer` is a JSON pointer into it. */
export interface RunbookProblem {
  readonly code: RunbookProblemCode;
  readonly pointer: string;
  readonly message: string;
}

export type RunbookProblemCode =
  /** Not the shape the specification asks for. */
  | "malformed"
  /** Valid Open Workflow that this engine does not run. */
  | "unsupported"
  /** A name that nothing in the document defines. */
  | "unknownName"
  /** An expression that does not parse or names what it may not. */
  | "expression";
