import type { Task } from "./ir.ts";
import type { Control, EffectRequest, TaskFrame } from "./state.ts";
import type { Work } from "./work.ts";

type Ask<R = EffectRequest> = R extends EffectRequest
  ? Omit<R, "id" | "path" | "iteration" | "attempt" | "name">
  : never;

/** The name of an effect: stable over attempts, retries of the run and continue-as-new (invariant 8 of the design). */
export function effectId(path: string, iteration: string): string {
  return `${path}#${iteration === "" ? "0" : iteration}`;
}

/** Asks the host for an effect; the thread waits for its outcome. */
export function askEffect(work: Work, frame: TaskFrame, task: Task, ask: Ask): Control {
  const id = effectId(frame.path, frame.iteration);
  const request: EffectRequest = {
    ...ask,
    id,
    path: frame.path,
    iteration: frame.iteration,
    attempt: frame.attempt,
    name: task.name,
  };
  work.open.set(id, request);
  work.requests.push(request);
  work.idle = 0;
  return { kind: "block", waiting: { for: "effect", id } };
}

const STRUCTURAL: ReadonlySet<string> = new Set([
  "set",
  "do",
  "switch",
  "for",
  "fork",
  "try",
  "raise",
  "wait",
  "inline",
]);

/**
 * Whether a step of this kind, as the journal names it, does something outside of the run: a call, a command, another
 * run.
 */
export function isEffect(kind: string): boolean {
  return !STRUCTURAL.has(kind);
}
