/** Time: the instant a state waits for, and what is done when it has come. */
import { standardFault } from "./fault.ts";
import { taskOf, topTask, truncate, wake } from "./stack.ts";
import type { Control, MachineState, TaskFrame, Thread } from "./state.ts";
import { retryTry } from "./tasks/try.ts";
import { resumeWait } from "./tasks/wait.ts";
import { drain } from "./thread.ts";
import type { Work } from "./work.ts";

/** Instants that one step lets happen; what is left is the nearest instant of the turn, and comes in the next. */
const INSTANTS_PER_STEP = 1000;

/**
 * The nearest instant that matters: a wait, a delay, a timeout, or now for a thread that yielded. None while the run is
 * suspended.
 */
export function nearest(state: MachineState, now: number): number | null {
  if (state.suspendedAt !== undefined) return null;
  const threads = Object.values(state.threads);
  const yields = threads.some((thread) => thread.waiting?.for === "turn");
  return earliest([nextInstant(threads, state.deadline), yields ? now : null]);
}

/**
 * Lets what has passed happen, instant by instant: waits first, then timeouts. Not past `upTo`: the host knows of
 * something that came after it.
 */
export function catchUp(work: Work, upTo: number): void {
  resumeYielded(work);
  drain(work);
  for (let turns = 0; work.outcome === null && turns < INSTANTS_PER_STEP; turns += 1) {
    const at = nextInstant(work.threads.values(), work.deadline);
    if (at === null || at > upTo) break;
    // What is left of an earlier step is not before what happened since.
    work.now = turns === 0 ? at : Math.max(at, work.now);
    endWaits(work);
    drain(work);
    if (work.outcome === null) endOverdue(work);
    drain(work);
  }
  if (work.outcome === null) work.now = work.hostNow;
}

/** Ends what is overdue at the instant of the work, outermost first, and wakes what waited for it. */
export function endOverdue(work: Work): void {
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
    } else if (thread.waiting?.for === "turn") goOnInTurn(work, thread);
    else if (isOver(thread, work.now)) endWait(work, id);
  }
}

function endWaits(work: Work): void {
  for (const [id, thread] of Array.from(work.threads)) if (isOver(thread, work.now)) endWait(work, id);
}

function endWait(work: Work, id: string): void {
  wake(work, id);
  const top = topTask(work, id);
  if (top !== null) work.ready.push({ thread: id, control: afterTime(work, id, top) });
}

function resumeYielded(work: Work): void {
  for (const thread of Array.from(work.threads.values())) goOnInTurn(work, thread);
}

function goOnInTurn(work: Work, thread: Thread): void {
  if (thread.waiting?.for !== "turn") return;
  const { control } = thread.waiting;
  wake(work, thread.id);
  work.ready.push({ thread: thread.id, control });
}

/** The nearest wait or timeout, or null. */
function nextInstant(threads: Iterable<Thread>, deadline: number | null): number | null {
  const instants: (number | null)[] = [deadline];
  for (const thread of threads) {
    if (thread.waiting?.for === "time") instants.push(thread.waiting.at);
    for (const frame of thread.stack) {
      if (frame.kind !== "task") continue;
      instants.push(frame.deadline);
      if (frame.body.kind === "try") instants.push(frame.body.attemptDeadline);
    }
  }
  return earliest(instants);
}

function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function isOver(thread: Thread, now: number): boolean {
  return thread.waiting?.for === "time" && thread.waiting.at <= now;
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
