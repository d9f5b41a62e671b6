import { ownValue } from "../../base/json.ts";
import type { Task } from "../ir.ts";
import { readLength, type Reader, type TaskSource } from "../reader.ts";
import type { Control } from "../state.ts";
import { lengthOf, raise, type Step, taskScope } from "../work.ts";

type WaitTask = Extract<Task, { kind: "wait" }>;

/** `wait`: a length of time; the data passes through. */
export function readWait(reader: Reader, { base, definition }: TaskSource): Task {
  return {
    ...base,
    kind: "wait",
    wait: readLength(reader, ownValue(definition, "wait") ?? null, `${base.path}/wait`) ?? { ms: 0 },
  };
}

export function runWait({ work, thread, frame, task }: Step<WaitTask>): Control {
  const ms = lengthOf(task.wait, taskScope(work, thread, frame, { at: frame.input, input: frame.input }));
  if (!ms.ok) return raise(frame, "expression", ms.error);
  // The instant is computed once and kept, so that continuing as new does not start the wait over.
  return { kind: "block", waiting: { for: "time", at: work.now + ms.value } };
}

export function resumeWait({ frame }: Step<WaitTask>): Control {
  return { kind: "done", output: frame.input, then: "own" };
}
