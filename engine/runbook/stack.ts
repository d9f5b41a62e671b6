/** The stacks of threads while a step is made: what is on top, and what is cut off. */
import type { Task } from "./ir.ts";
import type { ListFrame, TaskFrame, Thread, Waiting } from "./state.ts";
import { endThread, releaseThread } from "./tasks/fork.ts";
import { threadOf, type Work } from "./work.ts";

export function wake(work: Work, id: string): void {
  work.threads.set(id, { ...threadOf(work, id), waiting: null });
}

export function block(work: Work, id: string, waiting: Waiting): void {
  work.threads.set(id, { ...threadOf(work, id), waiting });
}

/** Cuts a stack down to `length` frames: branches above end, the effect it waits for is given up. */
export function truncate(work: Work, id: string, length: number): void {
  const thread = threadOf(work, id);
  releaseThread(work, thread);
  for (const frame of thread.stack.slice(length)) {
    if (frame.kind === "task" && frame.body.kind === "fork")
      for (const branch of frame.body.threads) endThread(work, branch);
  }
  const top = thread.stack[length - 1];
  if (top?.kind === "task" && top.body.kind === "fork") for (const branch of top.body.threads) endThread(work, branch);
  work.threads.set(id, { ...threadOf(work, id), stack: thread.stack.slice(0, length), waiting: null });
}

/** The attempt number of what starts now: that of the nearest try around it, through forks. */
export function attemptOf(work: Work, id: string): number {
  for (
    let thread: Thread | null = threadOf(work, id);
    thread !== null;
    thread = thread.parent === null ? null : threadOf(work, thread.parent.thread)
  ) {
    for (const frame of [...thread.stack].toReversed()) {
      if (frame.kind === "task") return frame.body.kind === "try" ? frame.body.attempt : frame.attempt;
    }
  }
  return 1;
}

export function topFrameOf(work: Work, thread: string): ListFrame | TaskFrame | null {
  return threadOf(work, thread).stack.at(-1) ?? null;
}

export function topTask(work: Work, thread: string): TaskFrame | null {
  const frame = topFrameOf(work, thread);
  return frame?.kind === "task" ? frame : null;
}

export function taskOf(work: Work, frame: TaskFrame): Task {
  const task = work.runbook.tasks.get(frame.path);
  if (task === undefined) throw new Error(`task "${frame.path}" is not in the runbook`);
  return task;
}
