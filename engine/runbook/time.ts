/** Time: the instant a state waits for, and what is done when it has come. */
import { standardFault } from "./fault.ts";
import { taskOf, topTask, truncate, wake } from "./stack.ts";
import type { Control, Frame, MachineState, TaskFrame } from "./state.ts";
import { retryTry } from "./tasks/try.ts";
import { resumeWait } from "./tasks/wait.ts";
import type { Work } from "./work.ts";

/**
 * The nearest instant that matters: a wait, a delay, a timeout, or now for a thread that yielded. None while the run is
 * suspended.
 */
export function nearest(state: MachineState, now: number): number | null {
  if (state.suspendedAt !== undefined) return null;
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
export function passTime(work: Work): void {
  const { deadline } = work;
  if (deadline !== null && deadline <= work.now) {
    work.outcome = {
      phase: "faulted",
      fault: standardFault("timeout", "", "the run took longer than its timeout allows"),
    };
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
      const detail = own
        ? "the task took longer than its timeout allows"
        : "the attempt took longer than its limit allows";
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

/** Moves the timeouts of a stack; what is waited for stays at its instant. */
export function shiftDeadlines(stack: readonly Frame[], byMs: number): readonly Frame[] {
  const moved = (at: number | null): number | null => (at === null ? null : at + byMs);
  return stack.map((frame) => {
    if (frame.kind !== "task") return frame;
    const { body } = frame;
    return {
      ...frame,
      deadline: moved(frame.deadline),
      body: body.kind === "try" ? { ...body, attemptDeadline: moved(body.attemptDeadline) } : body,
    };
  });
}

function isOverdue(frame: TaskFrame, now: number): boolean {
  return (
    (frame.deadline ?? Infinity) <= now ||
    (frame.body.kind === "try" && (frame.body.attemptDeadline ?? Infinity) <= now)
  );
}

function afterTime(work: Work, thread: string, frame: TaskFrame): Control {
  const task = taskOf(work, frame);
  work.idle = 0;
  if (task.kind === "wait") return resumeWait({ work, thread, frame, task });
  if (task.kind === "try") return retryTry({ work, thread, frame, task });
  throw new Error(`"${frame.path}" does not wait for time`);
}
