/** A thread on its way through lists and tasks, move by move, until it is blocked or over. */
import type { Json } from "../base/json.ts";
import { checkAgainstSchema } from "../schema/validate.ts";
import { beginLate } from "./deadlines.ts";
import { evaluateCondition } from "./evaluate.ts";
import { standardFault } from "./fault.ts";
import type { Task } from "./ir.ts";
import { isEffect, note } from "./journal.ts";
import { isPassedOver } from "./pass-over.ts";
import { attemptOf, block, taskOf, topFrameOf, topTask, wake } from "./stack.ts";
import type { Control, ListFrame, TaskFrame } from "./state.ts";
import { runCall, runInline } from "./tasks/call.ts";
import { runDo } from "./tasks/do.ts";
import { resumeFor, runFor } from "./tasks/for.ts";
import { endThread, joinBranch, runFork } from "./tasks/fork.ts";
import { runRaise } from "./tasks/raise.ts";
import { runRun } from "./tasks/run.ts";
import { runSet } from "./tasks/set.ts";
import { runSwitch } from "./tasks/switch.ts";
import { resumeTry, runTry } from "./tasks/try.ts";
import { runWait } from "./tasks/wait.ts";
import { fail, handleFault } from "./unwind.ts";
import {
  lengthOf,
  popFrame,
  pushFrame,
  raise,
  replaceTop,
  taskScope,
  threadOf,
  transform,
  type Work,
  workflowScope,
} from "./work.ts";

/** Structural tasks in one turn before the host gets a chance to breathe. */
const TASKS_PER_TURN = 5000;
/** Structural tasks in a row, without an effect or a wait, before the run is taken for an endless loop. */
const TASKS_WITHOUT_EFFECT = 50_000;
/** Frames on one stack. Documents nest by hand; only a mistake gets here. */
const DEEPEST_STACK = 256;

/** Runs every thread that can go on until all are blocked or the run is over. */
export function drain(work: Work): void {
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
    if (control.kind === "block" && work.threads.has(next.thread)) {
      block(work, next.thread, control.waiting);
      if (control.waiting.for === "effect") beginLate(work, next.thread);
    }
  }
}

/** One move of a thread. */
function advance(work: Work, thread: string, control: Exclude<Control, { kind: "block" }>): Control {
  switch (control.kind) {
    case "enter":
      if (threadOf(work, thread).stack.length >= DEEPEST_STACK) {
        return {
          kind: "raise",
          fault: standardFault("runtime", control.list, `tasks are nested more than ${DEEPEST_STACK} deep`),
        };
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
      if (work.suspendedAt !== null) return { kind: "block", waiting: { for: "turn", control } };
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
  if (work.suspendedAt !== null) return { kind: "block", waiting: { for: "turn", control: { kind: "next" } } };
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
  if (isPassedOver(work.before, path, iteration)) return passBy(work, thread, frame, task);
  if (task.condition !== null) {
    const holds = evaluateCondition(task.condition.jq, taskScope(work, thread, frame, { at: rawInput }));
    if (!holds.ok) return raise(frame, "expression", `if: ${holds.error}`);
    if (!holds.value) return passBy(work, thread, frame, task);
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

/** A skipped task hands its input on, and its `then` does not count (ruling 4). */
function passBy(work: Work, thread: string, frame: TaskFrame, task: Task): Control {
  note(work, frame, task.kind, "skipped");
  popFrame(work, thread);
  return afterTask(work, thread, frame.rawInput, "continue");
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
function completeTask(
  work: Work,
  thread: string,
  rawOutput: Json,
  then: Extract<Control, { kind: "done" }>["then"],
): Control {
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
    const value = transform(
      task.export.transform,
      taskScope(work, thread, frame, { at: output, input: frame.input, output, rawOutput }),
    );
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
