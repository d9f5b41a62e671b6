/**
 * The machine: `start` makes the first state of a run, `step` the next one from an event, `resume` asks again for what a
 * stored state waits for, `retry` goes on from the step a run faulted at. All are pure.
 *
 * Invariants
 * 1. A document never makes it throw: what is wrong in it, or in the data, becomes a fault of the run.
 * 2. Structural tasks (set, switch, if, for, try, do, raise) ask the host for nothing.
 * 3. Nothing is unwound before a handler is known: an unhandled fault leaves the stacks as they were, so that `retry` can go on.
 * 4. Every turn is bounded: a loop that does nothing yields to the host, and faults in the end.
 */
import type { Json } from "../json.ts";
import { checkAgainstSchema } from "../schema/validate.ts";
import { evaluateCondition } from "./evaluate.ts";
import { standardFault, type Fault } from "./fault.ts";
import type { Runbook, Task } from "./ir.ts";
import type { Control, ListFrame, MachineEvent, MachineState, TaskFrame, Thread, Turn, Waiting } from "./state.ts";
import { runCall, runInline } from "./tasks/call.ts";
import { runDo } from "./tasks/do.ts";
import { resumeFor, runFor } from "./tasks/for.ts";
import { endThread, joinBranch, releaseThread, runFork } from "./tasks/fork.ts";
import { runRaise } from "./tasks/raise.ts";
import { runRun } from "./tasks/run.ts";
import { runSet } from "./tasks/set.ts";
import { runSwitch } from "./tasks/switch.ts";
import { catches, catchFault, resumeTry, retryTry, runTry } from "./tasks/try.ts";
import { resumeWait, runWait } from "./tasks/wait.ts";
import { lengthOf, popFrame, pushFrame, raise, replaceTop, taskScope, threadOf, transform, workflowScope, type Work } from "./work.ts";

/** Structural tasks in one turn before the host gets a chance to breathe. */
const TASKS_PER_TURN = 5000;
/** Structural tasks in a row, without an effect or a wait, before the run is taken for an endless loop. */
const TASKS_WITHOUT_EFFECT = 50_000;
/** Frames on one stack. Documents nest by hand; only a mistake gets here. */
const DEEPEST_STACK = 256;

export interface StartOptions {
  /** Id of the run: `$workflow.id`, and the seed of jitter. */
  readonly runId: string;
  readonly now: number;
}

/** The first turn of a run. */
export function start(runbook: Runbook, input: Json, options: StartOptions): Turn {
  const { runId, now } = options;
  const state: MachineState = {
    schema: 1,
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
  if ("fault" in given) return endWork({ ...work, outcome: { phase: "faulted", fault: given.fault } }, null);
  let deadline: number | null = null;
  if (runbook.timeout !== null) {
    const length = lengthOf(runbook.timeout, workflowScope(work, given.value, undefined));
    if (!length.ok)
      return endWork({ ...work, outcome: { phase: "faulted", fault: standardFault("expression", "", `timeout: ${length.error}`) } }, null);
    deadline = now + length.value;
  }
  // $context starts as the transformed input (ruling 3).
  work.threads.set("0", { ...threadOf(work, "0"), context: given.value });
  work.ready.push({ thread: "0", control: { kind: "enter", list: runbook.do.path, input: given.value, iteration: "" } });
  drain(work);
  return endWork(work, deadline);
}

/** The turn after an event. An event nobody waits for (an effect that was given up) changes nothing. */
export function step(runbook: Runbook, state: MachineState, event: MachineEvent): Turn {
  const work = beginWork(runbook, state, event.now);
  if (state.outcome !== null) return endWork(work, state.deadline);
  switch (event.kind) {
    case "cancel":
      endThread(work, "0");
      work.outcome = { phase: "cancelled" };
      break;
    case "completed":
    case "failed": {
      const waiting = [...work.threads.values()].find((thread) => thread.waiting?.for === "effect" && thread.waiting.id === event.id);
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
      passTime(work);
      break;
    default:
      event satisfies never;
  }
  drain(work);
  return endWork(work, state.deadline);
}

/** The turn of a state that was stored: what it waits for is asked again, with the same ids. */
export function resume(runbook: Runbook, state: MachineState, now: number): Turn {
  const work = beginWork(runbook, state, now);
  work.requests.push(...Object.values(state.open));
  return endWork(work, state.deadline);
}

/**
 * Goes on from the step at which a run faulted, as a new run: that step and the branches that ran beside it are done
 * again, with the idempotency keys of the first run. `effectsOfRetry` says which effects that repeats.
 */
export function retry(runbook: Runbook, state: MachineState, options: StartOptions): Turn {
  const { runId, now } = options;
  if (state.outcome?.phase !== "faulted") throw new Error(`run "${state.runId}" did not fault; only a faulted run can be retried`);
  const elapsed = now - state.startedAt;
  const moved = state.deadline === null ? null : state.deadline + elapsed;
  const work = beginWork(runbook, { ...state, runId, startedAt: now, deadline: moved, outcome: null, open: {}, idle: 0 }, now);
  for (const thread of Array.from(work.threads.values())) {
    const top = thread.stack.at(-1);
    if (top?.kind !== "task" || top.body.kind === "fork") continue;
    work.threads.set(thread.id, {
      ...thread,
      waiting: null,
      stack: thread.stack.slice(0, -1).map((frame) => shiftDeadlines(frame, elapsed)),
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
  return endWork(work, moved);
}

function shiftDeadlines<F extends ListFrame | TaskFrame>(frame: F, byMs: number): F {
  return frame.kind === "task" && frame.deadline !== null ? { ...frame, deadline: frame.deadline + byMs } : frame;
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
    if (task.kind === "run") return [{ path: top.path, iteration: top.iteration, call: `${task.namespace}/${task.workflow}` }];
    return [];
  });
}

function beginWork(runbook: Runbook, state: MachineState, now: number): Work {
  return {
    runbook,
    now,
    before: state,
    threads: new Map(Object.entries(state.threads)),
    open: new Map(Object.entries(state.open)),
    requests: [],
    cancels: [],
    journal: [],
    ready: [],
    nextThread: state.nextThread,
    idle: state.idle,
    outcome: state.outcome,
  };
}

function endWork(work: Work, deadline: number | null): Turn {
  const ended = work.outcome !== null;
  const state: MachineState = {
    ...work.before,
    deadline,
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

/** The nearest instant that matters: a wait, a delay, a timeout, or now for a thread that yielded. */
function nearest(state: MachineState, now: number): number | null {
  let at = state.deadline ?? Infinity;
  for (const thread of Object.values(state.threads)) {
    if (thread.waiting?.for === "time") at = Math.min(at, thread.waiting.at);
    if (thread.waiting?.for === "turn") at = Math.min(at, now);
    for (const frame of thread.stack) {
      if (frame.kind !== "task") continue;
      at = Math.min(at, frame.deadline ?? Infinity);
      if (frame.body.kind === "try") at = Math.min(at, frame.body.attemptDeadline ?? Infinity);
    }
  }
  return at === Infinity ? null : at;
}

/** Ends what is overdue, outermost first, and wakes what waited for this instant. */
function passTime(work: Work): void {
  const { deadline } = work.before;
  if (deadline !== null && deadline <= work.now) {
    work.outcome = { phase: "faulted", fault: standardFault("timeout", "", "the run took longer than its timeout allows") };
    return;
  }
  for (const id of Array.from(work.threads.keys())) {
    const thread = work.threads.get(id);
    if (thread === undefined) continue; // ended by the timeout of another thread
    const overdue = thread.stack.findIndex((frame) => frame.kind === "task" && isOverdue(frame, work.now));
    const frame = thread.stack[overdue];
    if (frame?.kind === "task") {
      const own = frame.deadline !== null && frame.deadline <= work.now;
      // The timeout of an attempt is raised inside the try, so that its own catch sees it.
      truncate(work, id, own ? overdue + 1 : overdue + 2);
      const detail = own ? "the task took longer than its timeout allows" : "the attempt took longer than its limit allows";
      work.ready.push({ thread: id, control: { kind: "raise", fault: standardFault("timeout", frame.path, detail) } });
    } else if (thread.waiting?.for === "turn") {
      const { control } = thread.waiting;
      wake(work, id);
      work.ready.push({ thread: id, control });
    } else if (thread.waiting?.for === "time" && thread.waiting.at <= work.now) {
      wake(work, id);
      const top = topTask(work, id);
      if (top !== null) work.ready.push({ thread: id, control: afterTime(work, id, top) });
    }
  }
}

function isOverdue(frame: TaskFrame, now: number): boolean {
  return (frame.deadline ?? Infinity) <= now || (frame.body.kind === "try" && (frame.body.attemptDeadline ?? Infinity) <= now);
}

function afterTime(work: Work, thread: string, frame: TaskFrame): Control {
  const task = taskOf(work, frame);
  work.idle = 0;
  if (task.kind === "wait") return resumeWait({ work, thread, frame, task });
  if (task.kind === "try") return retryTry({ work, thread, frame, task });
  throw new Error(`"${frame.path}" does not wait for time`);
}

function wake(work: Work, id: string): void {
  work.threads.set(id, { ...threadOf(work, id), waiting: null });
}

/** Runs every thread that can go on until all are blocked or the run is over. */
function drain(work: Work): void {
  let budget = TASKS_PER_TURN;
  while (work.outcome === null) {
    const next = work.ready.shift();
    if (next === undefined) return;
    if (!work.threads.has(next.thread)) continue; // a branch that lost
    let control = next.control;
    while (control.kind !== "block") {
      if (budget <= 0) {
        control = { kind: "block", waiting: { for: "turn", control } };
        break;
      }
      if (control.kind === "next") {
        budget -= 1;
        work.idle += 1;
        if (work.idle > TASKS_WITHOUT_EFFECT) {
          const at = topFrameOf(work, next.thread)?.path ?? "";
          work.outcome = {
            phase: "faulted",
            fault: standardFault(
              "runtime",
              at,
              `more than ${TASKS_WITHOUT_EFFECT} tasks in a row without an effect or a wait: a loop that does not end`,
            ),
          };
          return;
        }
      }
      control = advance(work, next.thread, control);
      if (work.outcome !== null) return;
      if (!work.threads.has(next.thread)) break;
    }
    if (control.kind === "block" && work.threads.has(next.thread)) block(work, next.thread, control.waiting);
  }
}

function block(work: Work, id: string, waiting: Waiting): void {
  work.threads.set(id, { ...threadOf(work, id), waiting });
}

/** One move of a thread. */
function advance(work: Work, thread: string, control: Exclude<Control, { kind: "block" }>): Control {
  switch (control.kind) {
    case "enter":
      if (threadOf(work, thread).stack.length >= DEEPEST_STACK) {
        return { kind: "raise", fault: standardFault("runtime", control.list, `tasks are nested more than ${DEEPEST_STACK} deep`) };
      }
      pushFrame(work, thread, {
        kind: "list",
        path: control.list,
        index: 0,
        data: control.input,
        rounds: 0,
        iteration: control.iteration,
        single: false,
      });
      return { kind: "next" };
    case "next":
      return nextTask(work, thread);
    case "enterTask": {
      const caller = topTask(work, thread);
      return beginTask(work, thread, control.path, control.input, caller?.iteration ?? "");
    }
    case "back":
      return backTo(work, thread, control.output, control.exited);
    case "done":
      return completeTask(work, thread, control.output, control.then);
    case "raise":
      return handleFault(work, thread, control.fault);
    default:
      return control satisfies never;
  }
}

function nextTask(work: Work, thread: string): Control {
  const frame = topFrameOf(work, thread);
  if (frame?.kind !== "list") throw new Error(`thread "${thread}" runs no list`);
  const task = work.runbook.lists.get(frame.path)?.tasks[frame.index];
  if (task === undefined) return leaveList(work, thread, frame, frame.data, false);
  return beginTask(work, thread, task.path, frame.data, listIteration(frame));
}

/** Loop indices, and the number of backward jumps where there were some: `2`, `2.r1`. */
function listIteration(frame: ListFrame): string {
  if (frame.rounds === 0) return frame.iteration;
  return frame.iteration === "" ? `r${frame.rounds}` : `${frame.iteration}.r${frame.rounds}`;
}

function leaveList(work: Work, thread: string, frame: ListFrame, output: Json, exited: boolean): Control {
  popFrame(work, thread);
  const { parent, stack } = threadOf(work, thread);
  if (stack.length > 0) return { kind: "back", output, exited };
  if (parent === null) return finish(work, output);
  // A branch is over: its fork goes on in the parent's thread.
  const fork = topTask(work, parent.thread);
  if (fork === null) throw new Error(`thread "${parent.thread}" has no fork`);
  const task = taskOf(work, fork);
  if (task.kind !== "fork") throw new Error(`"${fork.path}" is no fork`);
  work.threads.delete(thread);
  const control = joinBranch({ work, thread: parent.thread, frame: fork, task }, parent.branch, output);
  if (control.kind !== "block") {
    wake(work, parent.thread);
    work.ready.push({ thread: parent.thread, control });
  }
  return { kind: "block", waiting: { for: "branches" } };
}

/** Steps 2 and 3 of the data flow: `if` on the raw input, the schema, `input.from`; then the task itself. */
function beginTask(work: Work, thread: string, path: string, rawInput: Json, iteration: string): Control {
  const task = work.runbook.tasks.get(path);
  if (task === undefined) throw new Error(`task "${path}" is not in the runbook`);
  let frame: TaskFrame = {
    kind: "task",
    path,
    iteration,
    attempt: attemptOf(work, thread),
    startedAt: work.now,
    deadline: null,
    rawInput,
    input: rawInput,
    variables: {},
    body: { kind: "plain" },
  };
  pushFrame(work, thread, frame);
  if (task.condition !== null) {
    const holds = evaluateCondition(task.condition.jq, taskScope(work, thread, frame, { at: rawInput }));
    if (!holds.ok) return raise(frame, "expression", `if: ${holds.error}`);
    if (!holds.value) {
      // A skipped task hands its input on, and its `then` does not count (ruling 4).
      note(work, frame, task.kind, "skipped");
      popFrame(work, thread);
      return afterTask(work, thread, rawInput, "continue");
    }
  }
  if (task.input.schema !== null) {
    const wrong = checkAgainstSchema(task.input.schema, rawInput);
    if (wrong !== null) return raise(frame, "validation", `the input of "${task.name}" ${wrong}`);
  }
  if (task.input.transform !== null) {
    const input = transform(task.input.transform, taskScope(work, thread, frame, { at: rawInput }));
    if (!input.ok) return raise(frame, "expression", `input.from: ${input.error}`);
    frame = { ...frame, input: input.value };
  }
  if (task.timeout !== null) {
    const length = lengthOf(task.timeout, taskScope(work, thread, frame, { at: frame.input, input: frame.input }));
    if (!length.ok) return raise(frame, "expression", `timeout: ${length.error}`);
    frame = { ...frame, deadline: work.now + length.value };
  }
  replaceTop(work, thread, frame);
  if (isComposite(task)) note(work, frame, task.kind, "running");
  return runTask(work, thread, frame, task);
}

function isComposite(task: Task): boolean {
  return (
    task.kind === "do" ||
    task.kind === "for" ||
    task.kind === "fork" ||
    task.kind === "try" ||
    task.kind === "inline" ||
    task.kind === "wait"
  );
}

function runTask(work: Work, thread: string, frame: TaskFrame, task: Task): Control {
  const common = { work, thread, frame };
  switch (task.kind) {
    case "set":
      return runSet({ ...common, task });
    case "do":
      return runDo({ ...common, task });
    case "switch":
      return runSwitch({ ...common, task });
    case "for":
      return runFor({ ...common, task });
    case "fork":
      return runFork({ ...common, task });
    case "try":
      return runTry({ ...common, task });
    case "raise":
      return runRaise({ ...common, task });
    case "wait":
      return runWait({ ...common, task });
    case "inline":
      return runInline({ ...common, task });
    case "call":
      return runCall({ ...common, task });
    case "run":
      return runRun({ ...common, task });
    default:
      return task satisfies never;
  }
}

/** The list or function that the task on top ran is over. */
function backTo(work: Work, thread: string, output: Json, exited: boolean): Control {
  const frame = topTask(work, thread);
  if (frame === null) throw new Error(`thread "${thread}" runs no task`);
  const task = taskOf(work, frame);
  if (task.kind === "for") return resumeFor({ work, thread, frame, task }, output, exited);
  if (task.kind === "try") return resumeTry({ work, thread, frame, task }, output);
  return { kind: "done", output, then: "own" };
}

/** Steps 4 and 5 of the data flow: `output.as`, its schema, `export.as`, its schema; then where to go. */
function completeTask(work: Work, thread: string, rawOutput: Json, then: Extract<Control, { kind: "done" }>["then"]): Control {
  const frame = topTask(work, thread);
  if (frame === null) throw new Error(`thread "${thread}" runs no task`);
  const task = taskOf(work, frame);
  let output = rawOutput;
  if (task.output.transform !== null) {
    const scope = taskScope(work, thread, frame, { at: rawOutput, input: frame.input, rawOutput });
    const value = transform(task.output.transform, scope);
    if (!value.ok) return raise(frame, "expression", `output.as: ${value.error}`);
    output = value.value;
  }
  if (task.output.schema !== null) {
    const wrong = checkAgainstSchema(task.output.schema, output);
    if (wrong !== null) return raise(frame, "validation", `the output of "${task.name}" ${wrong}`);
  }
  if (task.export.transform !== null) {
    const value = transform(task.export.transform, taskScope(work, thread, frame, { at: output, input: frame.input, output, rawOutput }));
    if (!value.ok) return raise(frame, "expression", `export.as: ${value.error}`);
    if (task.export.schema !== null) {
      const wrong = checkAgainstSchema(task.export.schema, value.value);
      if (wrong !== null) return raise(frame, "validation", `the context exported by "${task.name}" ${wrong}`);
    }
    work.threads.set(thread, { ...threadOf(work, thread), context: value.value });
  }
  if (!isEffect(task)) note(work, frame, task.kind, "completed");
  popFrame(work, thread);
  const directive = then === "own" ? (task.then.to === "task" ? task.then.index : task.then.to) : then;
  return afterTask(work, thread, output, directive);
}

/** Effects are journalled by the activity that runs them. */
function isEffect(task: Task): boolean {
  return task.kind === "call";
}

/** Follows a flow directive in the frame below a finished task. */
function afterTask(work: Work, thread: string, output: Json, directive: "continue" | "exit" | "end" | number): Control {
  if (directive === "end") return finish(work, output);
  const frame = topFrameOf(work, thread);
  if (frame?.kind === "task") return { kind: "back", output, exited: directive === "exit" }; // the body of a function
  if (frame === null) throw new Error(`thread "${thread}" has an empty stack`);
  if (directive === "exit" || frame.single) return leaveList(work, thread, frame, output, directive === "exit");
  const index = directive === "continue" ? frame.index + 1 : directive;
  const rounds = index <= frame.index ? frame.rounds + 1 : frame.rounds;
  replaceTop(work, thread, { ...frame, index, data: output, rounds });
  return { kind: "next" };
}

/** The run is over: the workflow's own `output.as`. */
function finish(work: Work, output: Json): Control {
  const { output: rule } = work.runbook;
  let value = output;
  if (rule.transform !== null) {
    const result = transform(rule.transform, workflowScope(work, output, threadOf(work, "0").context));
    if (!result.ok) return fail(work, standardFault("expression", "", `output.as: ${result.error}`));
    value = result.value;
  }
  if (rule.schema !== null) {
    const wrong = checkAgainstSchema(rule.schema, value);
    if (wrong !== null) return fail(work, standardFault("validation", "", `the output of the run ${wrong}`));
  }
  endThread(work, "0", "completed");
  work.outcome = { phase: "completed", output: value };
  return { kind: "block", waiting: { for: "branches" } };
}

function fail(work: Work, fault: Fault): Control {
  work.outcome = { phase: "faulted", fault };
  return { kind: "block", waiting: { for: "branches" } };
}

/** Finds the nearest try that takes the fault, through the forks around the thread; nothing is unwound before it is found. */
function handleFault(work: Work, thread: string, fault: Fault): Control {
  let where: Thread = threadOf(work, thread);
  let from = where.stack.length - 1;
  for (;;) {
    for (let index = from; index >= 0; index -= 1) {
      const frame = where.stack[index];
      if (frame?.kind !== "task" || frame.body.kind !== "try" || frame.body.stage !== "trying") continue;
      const task = taskOf(work, frame);
      if (task.kind !== "try") continue;
      const taken = catches({ work, thread: where.id, frame, task }, fault);
      if (!taken.ok) return fail(work, standardFault("expression", frame.path, `catch: ${taken.error}`));
      if (taken.value) return unwindTo(work, thread, where.id, index, fault);
    }
    if (where.parent === null) break;
    where = threadOf(work, where.parent.thread);
    from = where.stack.length - 1;
  }
  noteFaulted(work, thread, fault);
  return fail(work, fault);
}

function unwindTo(work: Work, thread: string, target: string, index: number, fault: Fault): Control {
  noteFaulted(work, thread, fault, thread === target ? index + 1 : 0);
  truncate(work, target, index + 1);
  wake(work, target);
  const frame = topTask(work, target);
  if (frame === null) throw new Error(`thread "${target}" runs no task`);
  const task = taskOf(work, frame);
  if (task.kind !== "try") throw new Error(`"${frame.path}" is no try`);
  const control = catchFault({ work, thread: target, frame, task }, fault);
  if (thread === target) return control;
  if (control.kind === "block") block(work, target, control.waiting);
  else work.ready.push({ thread: target, control });
  return { kind: "block", waiting: { for: "branches" } };
}

/** Cuts a stack down to `length` frames: branches above end, the effect it waits for is given up. */
function truncate(work: Work, id: string, length: number): void {
  const thread = threadOf(work, id);
  releaseThread(work, thread);
  for (const frame of thread.stack.slice(length)) {
    if (frame.kind === "task" && frame.body.kind === "fork") for (const branch of frame.body.threads) endThread(work, branch);
  }
  const top = thread.stack[length - 1];
  if (top?.kind === "task" && top.body.kind === "fork") for (const branch of top.body.threads) endThread(work, branch);
  work.threads.set(id, { ...threadOf(work, id), stack: thread.stack.slice(0, length), waiting: null });
}

/** Journals the tasks of a thread, from the top down to a frame, as faulted. */
function noteFaulted(work: Work, id: string, fault: Fault, downTo = 0): void {
  for (const frame of threadOf(work, id).stack.slice(downTo).reverse()) {
    if (frame.kind !== "task") continue;
    const task = taskOf(work, frame);
    // The row of an effect that failed is written by its activity.
    if (isEffect(task) && frame.path === fault.instance && frame.startedAt !== work.now) continue;
    note(work, frame, task.kind === "call" ? task.function : task.kind, "faulted", fault);
  }
}

function note(work: Work, frame: TaskFrame, kind: string, phase: "running" | "completed" | "faulted" | "skipped", fault?: Fault): void {
  const { path, iteration, attempt, startedAt } = frame;
  work.journal.push({
    path,
    iteration,
    attempt,
    kind,
    phase,
    startedAt,
    endedAt: phase === "running" ? null : work.now,
    ...(fault === undefined ? {} : { fault }),
  });
}

/** The attempt number of what starts now: that of the nearest try around it, through forks. */
function attemptOf(work: Work, id: string): number {
  for (
    let thread: Thread | null = threadOf(work, id);
    thread !== null;
    thread = thread.parent === null ? null : threadOf(work, thread.parent.thread)
  ) {
    for (const frame of [...thread.stack].reverse()) {
      if (frame.kind === "task") return frame.body.kind === "try" ? frame.body.attempt : frame.attempt;
    }
  }
  return 1;
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

function topFrameOf(work: Work, thread: string): ListFrame | TaskFrame | null {
  return threadOf(work, thread).stack.at(-1) ?? null;
}

function topTask(work: Work, thread: string): TaskFrame | null {
  const frame = topFrameOf(work, thread);
  return frame?.kind === "task" ? frame : null;
}

function taskOf(work: Work, frame: TaskFrame): Task {
  const task = work.runbook.tasks.get(frame.path);
  if (task === undefined) throw new Error(`task "${frame.path}" is not in the runbook`);
  return task;
}
