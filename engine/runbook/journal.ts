/** What a step tells of its tasks: the rows of the journal. */
import type { Fault } from "./fault.ts";
import type { Task } from "./ir.ts";
import { taskOf } from "./stack.ts";
import type { TaskFrame } from "./state.ts";
import { threadOf, type Work } from "./work.ts";

/** Journals the tasks of a thread, from the top down to a frame, as faulted. */
export function noteFaulted(work: Work, id: string, fault: Fault, downTo = 0): void {
  for (const frame of threadOf(work, id).stack.slice(downTo).toReversed()) {
    if (frame.kind !== "task") continue;
    const task = taskOf(work, frame);
    // The row of an effect that failed is written by its activity.
    if (isEffect(task) && frame.path === fault.instance && frame.startedAt !== work.now) continue;
    note(work, frame, task.kind === "call" ? task.function : task.kind, "faulted", fault);
  }
}

export function note(
  work: Work,
  frame: TaskFrame,
  kind: string,
  phase: "running" | "completed" | "faulted" | "skipped",
  fault?: Fault,
): void {
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

/** Effects are journalled by the activity that runs them. */
export function isEffect(task: Task): boolean {
  return task.kind === "call";
}
