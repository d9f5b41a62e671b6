import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import { evaluateCondition } from "../evaluate.ts";
import type { Expression, Task } from "../ir.ts";
import {
  readExpression,
  readObject,
  readValue,
  readVariable,
  type Reader,
  refuseUnknown,
  report,
  type TaskSource,
} from "../reader.ts";
import type { Control } from "../state.ts";
import { raise, setBody, type Step, taskScope, transform } from "../work.ts";

type ForTask = Extract<Task, { kind: "for" }>;

/** `for`: one run of `do` for each item; each gets the output of the one before. */
export function readFor(reader: Reader, { base, definition }: TaskSource): Task {
  const at = `${base.path}/for`;
  const loop = readObject(reader, definition, "for", base.path) ?? {};
  refuseUnknown(reader, loop, ["each", "in", "at"], at);
  const items = ownValue(loop, "in");
  if (items === undefined) report(reader, "malformed", at, "for has no in: the list to go through");
  const each = readVariable(reader, loop, "each", "item", at);
  const index = readVariable(reader, loop, "at", "index", at);
  const inside: Reader = { ...reader, variables: [...reader.variables, each, index] };
  return {
    ...base,
    kind: "for",
    each,
    at: index,
    in: readItems(reader, loop, items, at),
    while: readExpression(inside, definition, "while", base.path),
    do: reader.readList(inside, ownValue(definition, "do"), `${base.path}/do`),
  };
}

function readItems(
  reader: Reader,
  loop: { readonly [key: string]: Json },
  items: Json | undefined,
  at: string,
): ForTask["in"] {
  if (Array.isArray(items)) return { value: readValue(reader, items as Json, `${at}/in`), at: `${at}/in` };
  const expression: Expression = readExpression(reader, loop, "in", at) ?? { jq: "[]", at: `${at}/in` };
  return expression;
}

export function runFor(step: Step<ForTask>): Control {
  const { work, thread, frame, task } = step;
  const items = transform(task.in, taskScope(work, thread, frame, { at: frame.input, input: frame.input }));
  if (!items.ok) return raise(frame, "expression", items.error);
  if (!Array.isArray(items.value)) {
    const got = items.value === null ? "null" : isJsonObject(items.value) ? "an object" : `a ${typeof items.value}`;
    return raise(frame, "expression", `for.in must yield an array, not ${got}; for an object use to_entries`);
  }
  return nextItem(step, items.value as readonly Json[], 0, frame.input);
}

export function resumeFor(step: Step<ForTask>, output: Json, exited: boolean): Control {
  const { body } = step.frame;
  if (body.kind !== "for") throw new Error(`"${step.frame.path}" is not in a loop`);
  if (exited) return { kind: "done", output, then: "own" };
  return nextItem(step, body.items, body.index + 1, output);
}

function nextItem(
  { work, thread, frame, task }: Step<ForTask>,
  items: readonly Json[],
  index: number,
  data: Json,
): Control {
  if (index >= items.length) return { kind: "done", output: data, then: "own" };
  const variables = { [task.each]: items[index] ?? null, [task.at]: index };
  const next = setBody(work, thread, frame, { kind: "for", items, index }, variables);
  if (task.while !== null) {
    const goesOn = evaluateCondition(task.while.jq, taskScope(work, thread, next, { at: data, input: frame.input }));
    if (!goesOn.ok) return raise(frame, "expression", `while: ${goesOn.error}`);
    if (!goesOn.value) return { kind: "done", output: data, then: "own" };
  }
  const iteration = frame.iteration === "" ? String(index) : `${frame.iteration}.${index}`;
  return { kind: "enter", list: task.do.path, input: data, iteration };
}
