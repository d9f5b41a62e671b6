/** The timeouts of a stack, and how they move. */
import type { Frame, Thread } from "./state.ts";
import type { Work } from "./work.ts";

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

/**
 * What a step asks for begins now, not at the instant that asked: the timeouts of what began in the same step, around
 * it too, count from when it can begin.
 */
export function beginLate(work: Work, id: string): void {
  const late = work.hostNow - work.now;
  if (late <= 0) return;
  for (let thread: Thread | undefined = work.threads.get(id); thread !== undefined;) {
    const stack = thread.stack.map((frame) =>
      frame.kind === "task" && frame.startedAt >= work.since ? (shiftDeadlines([frame], late)[0] ?? frame) : frame,
    );
    work.threads.set(thread.id, { ...thread, stack });
    thread = thread.parent === null ? undefined : work.threads.get(thread.parent.thread);
  }
}
