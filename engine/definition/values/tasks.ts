import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import { checkTasks } from "../runbook/check-shape.ts";
import type { Path } from "../spot.ts";
import { checkCall } from "./call.ts";
import { dataKeys, namedInTasks } from "./named-in-tasks.ts";
import { checkRunnable } from "../runbook/check-runnable.ts";

/** Kinds of calls that the runbook language itself defines. */
const builtIn: readonly string[] = ["http", "openapi", "grpc", "asyncapi", "a2a", "mcp"];

/** Checks the task list of a state or transition as the body of a runbook is checked, and returns it. */
export function compileTasks(context: Context, path: Path, source: unknown): Json {
  const tasks = source as Json;
  let sound = true;
  checkTasks(tasks, path, (issue) => {
    sound = false;
    context.report(issue.code, issue.at, issue.message, issue.hint);
  });
  if (sound) {
    checkRunnable(context, path, tasks);
    checkCalls(context, path, tasks, null);
    checkNames(context, path, tasks);
  }
  return tasks;
}

/** Reports what a task list names and nobody has defined. */
export function checkNames(context: Context, path: Path, tasks: Json): void {
  for (const named of namedInTasks(tasks, context.options.functions, path))
    context.reference(named.kind, named.name, named.path);
}

/**
 * Checks every call in a task, a list or a whole runbook. `own` holds the functions that the runbook defines itself.
 */
export function checkCalls(context: Context, path: Path, value: Json, own: Json | null): void {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) checkCalls(context, [...path, index], item, own);
    return;
  }
  if (!isJsonObject(value)) return;
  const name = ownValue(value, "call");
  if (
    typeof name === "string" &&
    !builtIn.includes(name) &&
    ownValue(own ?? undefined, name) === undefined &&
    !/[@/]/u.test(name)
  )
    checkCall(context, path, name, ownValue(value, "with"));
  for (const [key, item] of Object.entries(value)) {
    if (!dataKeys.includes(key)) checkCalls(context, [...path, key], item, own);
  }
}
