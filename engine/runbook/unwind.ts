/**
 * A fault on its way up, to the try that catches it. Nothing is unwound before a handler is known (invariant 3 of the
 * machine).
 */
import { type Fault, standardFault } from "./fault.ts";
import { noteFaulted } from "./journal.ts";
import { block, taskOf, topTask, truncate, wake } from "./stack.ts";
import type { Control, Thread } from "./state.ts";
import { catches, catchFault } from "./tasks/try.ts";
import { threadOf, type Work } from "./work.ts";

/**
 * Finds the nearest try that takes the fault, through the forks around the thread; nothing is unwound before it is
 * found.
 */
export function handleFault(work: Work, thread: string, fault: Fault): Control {
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

export function fail(work: Work, fault: Fault): Control {
  work.outcome = { phase: "faulted", fault };
  return { kind: "block", waiting: { for: "branches" } };
}
