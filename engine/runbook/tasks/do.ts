import { ownValue } from "../../base/json.ts";
import type { Task } from "../ir.ts";
import { type Reader, type TaskSource } from "../reader.ts";
import type { Control } from "../state.ts";
import { type Step } from "../work.ts";

type DoTask = Extract<Task, { kind: "do" }>;

/** `do`: a list of tasks as one task; its output is that of the last task run. */
export function readDo(reader: Reader, { base, definition }: TaskSource): Task {
  return { ...base, kind: "do", do: reader.readList(reader, ownValue(definition, "do"), `${base.path}/do`) };
}

export function runDo({ frame, task }: Step<DoTask>): Control {
  return { kind: "enter", list: task.do.path, input: frame.input, iteration: frame.iteration };
}
