/** What task lists refer to: runbooks that they run, and whatever the called functions take the name of. */
import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import type { Lookup, Reference } from "../kind.ts";
import type { Path } from "../spot.ts";
import { signatureOf } from "./signature.ts";

export interface NamedInTasks extends Reference {
  /** Where the name stands, below the path that was given. */
  readonly path: Path;
}

/** Keys that hold data: a text `call` in there is a text. */
export const dataKeys: readonly string[] = ["with", "set", "metadata", "input", "output", "export", "schema"];

/** References of a task list or a whole runbook. Names that an expression makes are known at run time only. */
export function namedInTasks(value: Json, functions: Lookup["functions"], path: Path = []): NamedInTasks[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) => namedInTasks(item, functions, [...path, index]));
  if (!isJsonObject(value)) return [];
  const inside = Object.entries(value).flatMap(([key, item]) =>
    dataKeys.includes(key) ? [] : namedInTasks(item, functions, [...path, key]),
  );
  return [...namedByCall(value, functions, path), ...namedByRun(value, path), ...inside];
}

function namedByCall(task: Json, functions: Lookup["functions"], path: Path): NamedInTasks[] {
  const call = ownValue(task, "call");
  const names = typeof call === "string" ? (signatureOf(functions, call)?.names ?? {}) : {};
  return Object.entries(names).flatMap(([input, kind]): NamedInTasks[] => {
    const name = ownValue(ownValue(task, "with"), input);
    return typeof name === "string" && !name.includes("${") ? [{ kind, name, path: [...path, "with", input] }] : [];
  });
}

function namedByRun(task: Json, path: Path): NamedInTasks[] {
  const workflow = ownValue(ownValue(task, "run"), "workflow");
  const [namespace, name] = [ownValue(workflow, "namespace"), ownValue(workflow, "name")];
  return typeof namespace === "string" && typeof name === "string" && !`${namespace}${name}`.includes("${")
    ? [{ kind: "Runbook", name: `${namespace}/${name}`, path: [...path, "run", "workflow", "name"] }]
    : [];
}
