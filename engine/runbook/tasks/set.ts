import { ownValue } from "../../base/json.ts";
import { evaluateValue } from "../evaluate.ts";
import type { Task } from "../ir.ts";
import { type Reader, type TaskSource, readValue } from "../reader.ts";
import type { Control } from "../state.ts";
import { raise, type Step, taskScope } from "../work.ts";

type SetTask = Extract<Task, { kind: "set" }>;

/** `set`: an object with expressions, or one expression. It replaces the data, it does not merge into it. */
export function readSet(reader: Reader, { base, definition }: TaskSource): Task {
  return { ...base, kind: "set", set: readValue(reader, ownValue(definition, "set") ?? null, `${base.path}/set`) };
}

export function runSet({ work, thread, frame, task }: Step<SetTask>): Control {
  const value = evaluateValue(task.set, taskScope(work, thread, frame, { at: frame.input, input: frame.input }));
  return value.ok ? { kind: "done", output: value.value, then: "own" } : raise(frame, "expression", value.error);
}
