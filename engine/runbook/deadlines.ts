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
 * What a step asks for begins now, not at the instant that asked: the timeouts that the same step has set, around it
 * too, count from when it can begin. Those set before stay: what they bound was under way.
 */
export function beginLate(work: Work, id: string): void {
  const late = work.hostNow - work.now;
  if (late <= 0) return;
  for (let thread: Thread | undefined = work.threads.get(id); thread !== undefined;) {
    const { id: name, stack, parent } = thread;
    const before = work.before.threads[name]?.stack;
    work.threads.set(name, {
      ...thread,
      stack: stack.map((frame, index) => put(work, frame, before?.[index], `${name}/${index}`, late)),
    });
    thread = parent === null ? undefined : work.threads.get(parent.thread);
  }
}

/** Moves what this step has set in a frame by `late` in all, however many effects inside it begin. */
function put(work: Work, frame: Frame, before: Frame | undefined, key: string, late: number): Frame {
  if (frame.kind !== "task") return frame;
  const same =
    before?.kind === "task" && before.path === frame.path && before.iteration === frame.iteration ? before : null;
  const by = late - (work.late.get(key) ?? 0);
  if (by <= 0) return frame;
  const moved = (at: number | null, was: number | null | undefined): number | null =>
    at === null || at === was ? at : at + by;
  const { body } = frame;
  const deadline = moved(frame.deadline, same?.deadline);
  const wasBody = same?.body;
  const attempt =
    body.kind !== "try"
      ? null
      : moved(body.attemptDeadline, wasBody?.kind === "try" ? wasBody.attemptDeadline : undefined);
  work.late.set(key, late);
  return { ...frame, deadline, body: body.kind === "try" ? { ...body, attemptDeadline: attempt } : body };
}
