/**
 * The machine: `start` makes the first state of a run, `step` the next one from an event, `resume` asks again for what
 * a stored state waits for, `retry` goes on from the step a run faulted at. All are pure.
 *
 * Invariants
 * 1. A document never makes it throw: what is wrong in it, or in the data, becomes a fault of the run.
 * 2. Structural tasks (set, switch, if, for, try, do, raise) ask the host for nothing.
 * 3. Nothing is unwound before a handler is known: an unhandled fault leaves the stacks as they were, so that `retry`
 *    can go on.
 * 4. Every turn is bounded: a loop that does nothing yields to the host, and faults in the end.
 * 5. What has passed happens in the order of its instants, each at its own, however late the host says so: a restart
 *    changes no verdict. A wait that ends with a timeout is over in time.
 * 6. While a run is suspended no task begins and none is ended by its timeout. What was under way may end; its outcome
 *    is kept.
 */
import type { Json } from "../base/json.ts";
import { shiftDeadlines } from "./deadlines.ts";
import { checkAgainstSchema } from "../schema/validate.ts";
import { type Fault, standardFault } from "./fault.ts";
import type { Runbook } from "./ir.ts";
import { topTask, wake } from "./stack.ts";
import type { Control, Frame, MachineEvent, MachineState, Turn } from "./state.ts";
import { endThread } from "./tasks/fork.ts";
import { drain } from "./thread.ts";
import { catchUp, endOverdue, nearest } from "./time.ts";
import { lengthOf, threadOf, transform, type Work, workflowScope } from "./work.ts";

export interface StartOptions {
  /** Id of the run: `$workflow.id`, and the seed of jitter. */
  readonly runId: string;
  readonly now: number;
  /** @default 2; 1 for a run that an older engine started, so that its history replays. */
  readonly schema?: MachineState["schema"];
}

export interface RetryOptions extends StartOptions {
  /**
   * False for a run that an older engine started: there a task that stood around the step began when it did in the run
   * that faulted, and lasted all the time between the two. @default true
   */
  readonly beginsAnew?: boolean;
}

/** The first turn of a run. */
export function start(runbook: Runbook, input: Json, options: StartOptions): Turn {
  const { runId, now } = options;
  const state: MachineState = {
    schema: options.schema ?? 2,
    runId,
    origin: runId,
    startedAt: now,
    input,
    deadline: null,
    threads: { "0": { id: "0", parent: null, context: null, stack: [], waiting: null } },
    nextThread: 1,
    open: {},
    idle: 0,
    outcome: null,
  };
  const work = beginWork(runbook, state, now);
  const given = workflowInput(work, input);
  if ("fault" in given) return endWork({ ...work, outcome: { phase: "faulted", fault: given.fault } });
  if (runbook.timeout !== null) {
    const length = lengthOf(runbook.timeout, workflowScope(work, given.value, undefined));
    if (!length.ok)
      return endWork({
        ...work,
        outcome: { phase: "faulted", fault: standardFault("expression", "", `timeout: ${length.error}`) },
      });
    work.deadline = now + length.value;
  }
  // $context starts as the transformed input (ruling 3).
  work.threads.set("0", { ...threadOf(work, "0"), context: given.value });
  work.ready.push({
    thread: "0",
    control: { kind: "enter", list: runbook.do.path, input: given.value, iteration: "" },
  });
  drain(work);
  return endWork(work);
}

/** The turn after an event. An event nobody waits for (an effect that was given up) changes nothing. */
export function step(runbook: Runbook, state: MachineState, event: MachineEvent): Turn {
  const work = beginWork(runbook, state, event.now);
  if (state.outcome !== null) return endWork(work);
  switch (event.kind) {
    case "cancel":
      endThread(work, "0");
      work.outcome = { phase: "cancelled" };
      break;
    case "completed":
    case "failed": {
      const waiting = [...work.threads.values()].find(
        (thread) => thread.waiting?.for === "effect" && thread.waiting.id === event.id,
      );
      if (waiting === undefined) break;
      work.open.delete(event.id);
      wake(work, waiting.id);
      const control: Control =
        event.kind === "completed"
          ? { kind: "done", output: event.output, then: "own" }
          : { kind: "raise", fault: { ...event.fault, instance: topTask(work, waiting.id)?.path ?? "" } };
      work.ready.push({ thread: waiting.id, control });
      break;
    }
    case "time":
      if (work.suspendedAt !== null) break;
      if (state.schema === 1) endOverdue(work);
      else catchUp(work, Math.min(event.upTo ?? event.now, event.now));
      break;
    case "suspend":
      work.suspendedAt ??= event.now;
      break;
    case "resume":
      goOn(work);
      break;
    default:
      event satisfies never;
  }
  drain(work);
  return endWork(work);
}

/** Ends a suspension: its time does not count against timeouts, but what was waited for meanwhile has come. */
function goOn(work: Work): void {
  if (work.suspendedAt === null) return;
  const elapsed = work.now - work.suspendedAt;
  work.suspendedAt = null;
  if (work.deadline !== null) work.deadline += elapsed;
  for (const thread of Array.from(work.threads.values())) {
    work.threads.set(thread.id, { ...thread, stack: shiftDeadlines(thread.stack, elapsed) });
  }
  endOverdue(work);
}

/** The turn of a state that was stored: what it waits for is asked again, with the same ids. */
export function resume(runbook: Runbook, state: MachineState, now: number): Turn {
  const work = beginWork(runbook, state, now);
  work.requests.push(...Object.values(state.open));
  return endWork(work);
}

/**
 * Goes on from the step at which a run faulted, as a new run: that step and the branches that ran beside it are done
 * again, with the idempotency keys of the first run. `effectsOfRetry` says which effects that repeats.
 */
export function retry(runbook: Runbook, state: MachineState, options: RetryOptions): Turn {
  const { runId, now, beginsAnew = true } = options;
  if (state.outcome?.phase !== "faulted")
    throw new Error(`run "${state.runId}" did not fault; only a faulted run can be retried`);
  const elapsed = now - state.startedAt;
  const moved = state.deadline === null ? null : state.deadline + elapsed;
  const work = beginWork(
    runbook,
    { ...state, schema: options.schema ?? 2, runId, startedAt: now, deadline: moved, outcome: null, open: {}, idle: 0 },
    now,
  );
  work.suspendedAt = null;
  for (const known of Array.from(work.threads.values())) {
    const thread = beginsAnew ? { ...known, stack: known.stack.map((frame) => begunAt(frame, now)) } : known;
    work.threads.set(thread.id, thread);
    const top = thread.stack.at(-1);
    if (top?.kind !== "task" || top.body.kind === "fork") continue;
    work.threads.set(thread.id, {
      ...thread,
      waiting: null,
      stack: shiftDeadlines(thread.stack.slice(0, -1), elapsed),
    });
    const below = thread.stack.at(-2);
    work.ready.push({
      thread: thread.id,
      control: below?.kind === "list" ? { kind: "next" } : { kind: "enterTask", path: top.path, input: top.rawInput },
    });
  }
  // What failed was not a task but the output of the run: there is no step to do again.
  if (work.ready.length === 0) work.outcome = state.outcome;
  drain(work);
  return endWork(work);
}

function begunAt(frame: Frame, now: number): Frame {
  return frame.kind === "task" ? { ...frame, startedAt: now } : frame;
}

/** The effects that a retry does again: that of the step that faulted, and those that were cut off beside it. */
export function effectsOfRetry(
  runbook: Runbook,
  state: MachineState,
): readonly { readonly path: string; readonly iteration: string; readonly call: string }[] {
  return Object.values(state.threads).flatMap((thread) => {
    const top = thread.stack.at(-1);
    const task = top?.kind === "task" ? runbook.tasks.get(top.path) : undefined;
    if (top === undefined || task === undefined) return [];
    if (task.kind === "call") return [{ path: top.path, iteration: top.iteration, call: task.function }];
    if (task.kind === "run")
      return [{ path: top.path, iteration: top.iteration, call: `${task.namespace}/${task.workflow}` }];
    return [];
  });
}

function beginWork(runbook: Runbook, state: MachineState, now: number): Work {
  return {
    runbook,
    now,
    hostNow: now,
    late: new Map(),
    before: state,
    threads: new Map(Object.entries(state.threads)),
    open: new Map(Object.entries(state.open)),
    requests: [],
    cancels: [],
    journal: [],
    ready: [],
    nextThread: state.nextThread,
    idle: state.idle,
    deadline: state.deadline,
    suspendedAt: state.suspendedAt ?? null,
    outcome: state.outcome,
  };
}

function endWork(work: Work): Turn {
  const ended = work.outcome !== null;
  const { suspendedAt: _, ...before } = work.before;
  const state: MachineState = {
    ...before,
    deadline: work.deadline,
    ...(work.suspendedAt === null || ended ? {} : { suspendedAt: work.suspendedAt }),
    threads: Object.fromEntries(work.threads),
    nextThread: work.nextThread,
    open: ended ? {} : Object.fromEntries(work.open),
    idle: work.idle,
    outcome: work.outcome,
  };
  const given = new Set(work.requests.map((request) => request.id));
  const abandoned = ended ? [...work.open.keys()].filter((id) => !given.has(id)) : [];
  return {
    state,
    requests: ended ? [] : work.requests,
    cancels: [...work.cancels, ...abandoned],
    wakeAt: ended ? null : nearest(state, work.now),
    journal: work.journal,
  };
}

/** Step 1 of the data flow: the workflow's own input. */
function workflowInput(work: Work, input: Json): { readonly value: Json } | { readonly fault: Fault } {
  const { input: rule } = work.runbook;
  if (rule.schema !== null) {
    const wrong = checkAgainstSchema(rule.schema, input);
    if (wrong !== null) return { fault: standardFault("validation", "", `the input of the run ${wrong}`) };
  }
  if (rule.transform === null) return { value: input };
  const value = transform(rule.transform, workflowScope(work, input, undefined));
  return value.ok ? { value: value.value } : { fault: standardFault("expression", "", `input.from: ${value.error}`) };
}
