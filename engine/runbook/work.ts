/** One step of the machine while it is being made: a private draft of the next state, and what the step asks for. */
import { type Json, type JsonObject } from "../base/json.ts";
import { evaluateExpression, evaluateValue, type Scope } from "./evaluate.ts";
import { parseDuration } from "./duration.ts";
import { standardFault, type Fault, type StandardFault } from "./fault.ts";
import type { Expression, Length, Runbook, Task } from "./ir.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { Value } from "../condition/ir.ts";
import type {
  Body,
  Control,
  EffectRequest,
  Frame,
  JournalEntry,
  MachineState,
  Outcome,
  TaskFrame,
  Thread,
} from "./state.ts";

/**
 * The draft. Its maps and lists belong to the step alone; the frames and values in them are shared and never changed.
 */
export interface Work {
  readonly runbook: Runbook;
  /** The instant that happens. While time is caught up with it is in the past of the host. */
  now: number;
  /** The host's recorded time: when what is asked for now can begin. */
  readonly hostNow: number;
  /** By how much the timeouts that this step has set were moved, by thread and place in its stack. */
  readonly late: Map<string, number>;
  /** The state the step began with. */
  readonly before: MachineState;
  readonly threads: Map<string, Thread>;
  readonly open: Map<string, EffectRequest>;
  readonly requests: EffectRequest[];
  readonly cancels: string[];
  readonly journal: JournalEntry[];
  /** Threads that can go on, in order. */
  readonly ready: { readonly thread: string; readonly control: Control }[];
  nextThread: number;
  idle: number;
  /** Instant at which the run's own timeout ends it, or null. */
  deadline: number | null;
  suspendedAt: number | null;
  outcome: Outcome | null;
}

/** What a task type does when its task starts, or when what it ran is over. */
export interface Step<T extends Task> {
  readonly work: Work;
  readonly thread: string;
  readonly frame: TaskFrame;
  readonly task: T;
}

export function threadOf(work: Work, id: string): Thread {
  const thread = work.threads.get(id);
  if (thread === undefined) throw new Error(`thread "${id}" is not in the state`);
  return thread;
}

/** Replaces the frame on top of a stack. */
export function replaceTop(work: Work, id: string, frame: Frame): void {
  const thread = threadOf(work, id);
  work.threads.set(id, { ...thread, stack: [...thread.stack.slice(0, -1), frame] });
}

export function pushFrame(work: Work, id: string, frame: Frame): void {
  const thread = threadOf(work, id);
  work.threads.set(id, { ...thread, stack: [...thread.stack, frame] });
}

export function popFrame(work: Work, id: string): void {
  const thread = threadOf(work, id);
  work.threads.set(id, { ...thread, stack: thread.stack.slice(0, -1) });
}

/** Changes the body and, when given, the variables of the task on top; returns the new frame. */
export function setBody(
  work: Work,
  id: string,
  frame: TaskFrame,
  body: Body,
  variables: JsonObject = frame.variables,
): TaskFrame {
  const next: TaskFrame = { ...frame, body, variables };
  replaceTop(work, id, next);
  return next;
}

export function raise(frame: { readonly path: string }, name: StandardFault, detail: string, status?: number): Control {
  return { kind: "raise", fault: standardFault(name, frame.path, detail, status) };
}

export function raiseFault(fault: Fault): Control {
  return { kind: "raise", fault };
}

/** What an expression may read at one phase of a task. */
export interface Phase {
  /** `.` */
  readonly at: Json;
  /** `$input`, when the phase has it. */
  readonly input?: Json;
  /** `$output`, when the phase has it. */
  readonly output?: Json;
  /** Raw output for `$task.output`. */
  readonly rawOutput?: Json;
  /** More variables than the frames hold. */
  readonly variables?: JsonObject;
}

/**
 * The scope of an expression inside a task: `$context $input $output $task $workflow $runtime $authorization` as the
 * phase allows, and the loop and error variables of every frame around it. `$secrets` is never in it: see evaluate.ts.
 */
export function taskScope(work: Work, thread: string, frame: TaskFrame | null, phase: Phase): Scope {
  // Most expressions name one variable or none: the larger ones are made when they are asked for.
  const variables: { [name: string]: Json } = {
    context: threadOf(work, thread).context,
    get task(): Json {
      return frame === null ? null : taskDescriptor(work, frame, phase);
    },
    get workflow(): Json {
      return workflowDescriptor(work);
    },
    runtime,
    authorization: null,
  };
  if (phase.input !== undefined) variables["input"] = phase.input;
  if (phase.output !== undefined) variables["output"] = phase.output;
  addFrameVariables(work, thread, variables);
  if (phase.variables !== undefined) Object.assign(variables, phase.variables);
  return { input: phase.at, variables, now: work.now };
}

/** The scope of the workflow's own `input.from` and `output.as`. */
export function workflowScope(work: Work, at: Json, context: Json | undefined): Scope {
  return {
    input: at,
    variables: { ...(context === undefined ? {} : { context }), workflow: workflowDescriptor(work), runtime },
    now: work.now,
  };
}

const runtime: Json = { name: "opsloom", version: "1", metadata: {} };

function workflowDescriptor(work: Work): Json {
  return {
    id: work.before.runId,
    definition: work.runbook.document,
    input: work.before.input,
    startedAt: instant(work.before.startedAt),
  };
}

/** Loop and error variables, the nearest frame winning; a branch sees those around its fork. */
function addFrameVariables(work: Work, id: string, into: { [name: string]: Json }): void {
  const thread = threadOf(work, id);
  if (thread.parent !== null) addFrameVariables(work, thread.parent.thread, into);
  for (const frame of thread.stack) if (frame.kind === "task") Object.assign(into, frame.variables);
}

function taskDescriptor(work: Work, frame: TaskFrame, phase: Phase): JsonObject {
  const task = work.runbook.tasks.get(frame.path);
  return {
    name: task?.name ?? "",
    reference: frame.path,
    definition: task?.definition ?? {},
    input: frame.rawInput,
    ...(phase.rawOutput === undefined ? {} : { output: phase.rawOutput }),
    startedAt: instant(frame.startedAt),
  };
}

/** An instant as the specification gives it to expressions. */
function instant(ms: number): JsonObject {
  return { iso8601: new Date(ms).toISOString(), epoch: { seconds: Math.floor(ms / 1000), milliseconds: ms } };
}

/** A length of time in milliseconds, or why it can not be told. */
export function lengthOf(length: Length, scope: Scope): Result<number, string> {
  if ("ms" in length) return ok(length.ms);
  const value = evaluateValue(length.value, scope);
  if (!value.ok) return value;
  const ms = parseDuration(value.value);
  return ms === null
    ? failure(`${JSON.stringify(value.value)} is no duration; give { seconds: 30 } or an ISO 8601 text such as "PT30S"`)
    : ok(ms);
}

/** An expression field or an object with expressions in it. */
export function transform(rule: Expression | { readonly value: Value }, scope: Scope): Result<Json, string> {
  return "jq" in rule ? evaluateExpression(rule.jq, scope) : evaluateValue(rule.value, scope);
}
