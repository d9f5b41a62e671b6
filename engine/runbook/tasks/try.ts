import { ownValue, type Json } from "../../base/json.ts";
import { evaluateCondition } from "../evaluate.ts";
import { type Fault, faultJson, matchesFault } from "../fault.ts";
import { readFlow } from "../flow.ts";
import type { Catch, Task } from "../ir.ts";
import {
  readExpression,
  readObject,
  readVariable,
  type Reader,
  refuseUnknown,
  report,
  type TaskSource,
} from "../reader.ts";
import { failure, ok, type Result } from "../../base/result.ts";
import { readRetry, retryDelay } from "../retry.ts";
import type { Body, Control, TaskFrame } from "../state.ts";
import { lengthOf, raise, raiseFault, setBody, type Step, taskScope, threadOf, type Work } from "../work.ts";

type TryTask = Extract<Task, { kind: "try" }>;
type TryBody = Extract<Body, { kind: "try" }>;

/** `try`: tasks whose errors `catch` filters, retries, and handles. */
export function readTry(reader: Reader, { base, definition, siblings }: TaskSource): Task {
  const at = `${base.path}/catch`;
  const body = readObject(reader, definition, "catch", base.path);
  if (body === null) report(reader, "malformed", base.path, "try has no catch");
  const given = body ?? {};
  refuseUnknown(reader, given, ["errors", "as", "when", "exceptWhen", "retry", "do", "then"], at);
  const errors = readObject(reader, given, "errors", at);
  const filter = errors === null ? null : readObject(reader, errors, "with", `${at}/errors`);
  if (errors !== null) refuseUnknown(reader, errors, ["with"], `${at}/errors`);
  if (filter !== null)
    refuseUnknown(reader, filter, ["type", "status", "title", "detail", "details", "instance"], `${at}/errors/with`);
  const as = readVariable(reader, given, "as", "error", at);
  const inside: Reader = { ...reader, variables: [...reader.variables, as] };
  const list = ownValue(given, "do");
  const caught: Catch = {
    // `details` is how documents up to 1.0.3 write `detail`.
    errors:
      filter === null
        ? null
        : Object.fromEntries(Object.entries(filter).map(([key, value]) => [key === "details" ? "detail" : key, value])),
    as,
    when: readExpression(inside, given, "when", at),
    exceptWhen: readExpression(inside, given, "exceptWhen", at),
    retry: readRetry(inside, ownValue(given, "retry"), `${at}/retry`),
    do: list === undefined ? null : reader.readList(inside, list, `${at}/do`),
    then:
      ownValue(given, "then") === undefined ? null : readFlow(reader, ownValue(given, "then"), siblings, `${at}/then`),
  };
  return {
    ...base,
    kind: "try",
    try: reader.readList(reader, ownValue(definition, "try"), `${base.path}/try`),
    catch: caught,
  };
}

export function runTry(step: Step<TryTask>): Control {
  const { attempt } = step.frame;
  return startAttempt(step, {
    kind: "try",
    stage: "trying",
    retries: 0,
    attempt,
    high: attempt,
    firstFaultAt: null,
    attemptDeadline: null,
    fault: null,
  });
}

function startAttempt({ work, thread, frame, task }: Step<TryTask>, body: TryBody): Control {
  let attemptDeadline: number | null = null;
  const limit = task.catch.retry?.attemptDuration ?? null;
  if (limit !== null) {
    const ms = lengthOf(limit, taskScope(work, thread, frame, { at: frame.input, input: frame.input }));
    if (!ms.ok) return raise(frame, "expression", ms.error);
    attemptDeadline = work.now + ms.value;
  }
  setBody(work, thread, frame, { ...body, stage: "trying", attemptDeadline });
  return { kind: "enter", list: task.try.path, input: frame.input, iteration: frame.iteration };
}

/** The list of the try, or that of its catch, is over. */
export function resumeTry({ work, thread, frame, task }: Step<TryTask>, output: Json): Control {
  const body = tryBody(frame);
  setBody(work, thread, frame, { ...body, stage: "done" }, {});
  if (body.stage === "trying") return { kind: "done", output, then: "own" };
  return { kind: "done", output, then: caughtThen(task) };
}

/**
 * The delay before the next attempt is over. Effects asked for again keep their ids; rows of progress get a new attempt
 * number.
 */
export function retryTry(step: Step<TryTask>): Control {
  const body = tryBody(step.frame);
  return startAttempt(
    { ...step, frame: { ...step.frame, variables: {} } },
    { ...body, attempt: body.high + 1, high: body.high + 1 },
  );
}

/** True when the catch of this frame takes the fault. The frame must be `trying`. */
export function catches({ work, thread, frame, task }: Step<TryTask>, fault: Fault): Result<boolean, string> {
  const { errors, as, when, exceptWhen } = task.catch;
  if (errors !== null && !matchesFault(errors, fault)) return ok(false);
  const scope = taskScope(work, thread, frame, {
    at: frame.input,
    input: frame.input,
    variables: { [as]: faultJson(fault) },
  });
  for (const [condition, wanted] of [
    [when, true],
    [exceptWhen, false],
  ] as const) {
    if (condition === null) continue;
    const holds = evaluateCondition(condition.jq, scope);
    if (!holds.ok) return failure(holds.error);
    if (holds.value !== wanted) return ok(false);
  }
  return ok(true);
}

/** Retries, or runs the handler, or swallows: in that order (ruling 5). The frame is on top of its stack. */
export function catchFault(step: Step<TryTask>, fault: Fault): Control {
  const { work, thread, frame, task } = step;
  const body = tryBody(frame);
  const variables = { [task.catch.as]: faultJson(fault) };
  const { retry } = task.catch;
  const firstFaultAt = body.firstFaultAt ?? work.now;
  if (retry !== null) {
    const delay = retryDelay(retry, {
      attempts: body.retries + 1,
      firstFaultAt,
      now: work.now,
      seed: `${work.before.runId}${frame.path}#${frame.iteration}/${body.retries}`,
      scope: taskScope(work, thread, frame, { at: frame.input, input: frame.input, variables }),
    });
    if (!delay.ok) return raise(frame, "expression", delay.error);
    if (delay.value !== null) {
      setBody(work, thread, frame, {
        ...body,
        stage: "delaying",
        retries: body.retries + 1,
        firstFaultAt,
        attemptDeadline: null,
        fault,
      });
      raiseHigh(work, thread, body.high + 1);
      return { kind: "block", waiting: { for: "time", at: work.now + delay.value } };
    }
  }
  if (task.catch.do !== null) {
    setBody(work, thread, frame, { ...body, stage: "catching", attemptDeadline: null, fault }, variables);
    return { kind: "enter", list: task.catch.do.path, input: frame.input, iteration: frame.iteration };
  }
  setBody(work, thread, frame, { ...body, stage: "done", attemptDeadline: null, fault });
  // Without a handler an error is swallowed only where no retry was to mend it.
  return retry !== null ? raiseFault(fault) : { kind: "done", output: frame.input, then: caughtThen(task) };
}

/** Tells the tries around this one which attempt numbers are used up, so that no two executions of a step share one. */
function raiseHigh(work: Work, id: string, high: number): void {
  const thread = threadOf(work, id);
  const stack = thread.stack.map((frame) =>
    frame.kind === "task" && frame.body.kind === "try" && frame.body.high < high && frame !== thread.stack.at(-1)
      ? { ...frame, body: { ...frame.body, high } }
      : frame,
  );
  work.threads.set(id, { ...thread, stack });
  if (thread.parent !== null) raiseHighAll(work, thread.parent.thread, high);
}

function raiseHighAll(work: Work, id: string, high: number): void {
  const thread = threadOf(work, id);
  const stack = thread.stack.map((frame) =>
    frame.kind === "task" && frame.body.kind === "try" && frame.body.high < high
      ? { ...frame, body: { ...frame.body, high } }
      : frame,
  );
  work.threads.set(id, { ...thread, stack });
  if (thread.parent !== null) raiseHighAll(work, thread.parent.thread, high);
}

/** Attempt number of what runs inside this frame. */
function tryBody(frame: TaskFrame): TryBody {
  if (frame.body.kind !== "try") throw new Error(`"${frame.path}" is no try in progress`);
  return frame.body;
}

function caughtThen(task: TryTask): "own" | "continue" | "exit" | "end" | number {
  const { then } = task.catch;
  if (then === null) return "own";
  return then.to === "task" ? then.index : then.to;
}
