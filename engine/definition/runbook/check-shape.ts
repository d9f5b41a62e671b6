/**
 * The structural check of a runbook against the Open Workflow DSL. Each task is checked by the shape of its own type,
 * so that a finding is about the task as meant and not about eleven types it is not.
 */
import { z } from "zod";
import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import { shapeIssues, show, type ShapeIssue } from "../shape.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { documentShape } from "./document-shape.ts";
import { callShapes, taskShapes } from "./task-shapes.ts";

/** A nested list is only looked at as such here; `checkTasks` goes into it. */
const shallowList = z.array(z.record(z.string(), z.unknown())).min(1);
const shapes = taskShapes(shallowList);
const calls = callShapes(shallowList);
const document = documentShape(shallowList, z.record(z.string(), z.unknown()));

export type AddIssue = (issue: ShapeIssue) => void;

/** Reports whatever in a document is not as the specification asks for. */
export function checkRunbookShape(source: Json, add: AddIssue): void {
  const parsed = document.safeParse(source);
  if (!parsed.success) shapeIssues(parsed.error, document, source).forEach(add);
  checkTasks(ownValue(source, "do"), ["do"], add);
  const use = ownValue(source, "use");
  const functions = ownValue(use, "functions");
  if (isJsonObject(functions))
    for (const [name, task] of Object.entries(functions)) checkTask(task, ["use", "functions", name], add);
  const extensions = ownValue(use, "extensions");
  if (Array.isArray(extensions)) {
    for (const [index, item] of (extensions as readonly Json[]).entries()) {
      for (const [name, extension] of isJsonObject(item) ? Object.entries(item) : []) {
        for (const key of ["before", "after"])
          checkTasks(ownValue(extension, key), ["use", "extensions", index, name, key], add);
      }
    }
  }
}

/** Reports whatever in a task list is not as the specification asks for; an absent list is no finding. */
export function checkTasks(list: Json | undefined, path: Path, add: AddIssue): void {
  if (!Array.isArray(list)) return;
  const names = new Set<string>();
  for (const [index, item] of (list as readonly Json[]).entries()) {
    if (!isJsonObject(item)) continue;
    const entries = Object.entries(item);
    if (entries.length !== 1) {
      add({
        code: "OPS107",
        at: { path: [...path, index] },
        message: `an item of a task list is one task, and this has ${entries.length}`,
        hint: "begin each task with its own -",
      });
      continue;
    }
    for (const [name, task] of entries) {
      const at = [...path, index, name];
      if (names.has(name))
        add({
          code: "OPS504",
          at: { path: at, key: true },
          message: `the task name "${name}" is there twice in one list`,
          hint: "choose another name",
        });
      names.add(name);
      checkTask(task, at, add);
    }
  }
}

function checkTask(task: Json, path: Path, add: AddIssue): void {
  if (!isJsonObject(task))
    return add({
      code: "OPS105",
      at: { path },
      message: `${show(task)} is not a task`,
      hint: "a task is a map with one of the task types",
    });
  const type = Object.keys(shapes).find((key) => Object.hasOwn(task, key));
  const shape = type === undefined ? undefined : shapes[type];
  if (type === undefined || shape === undefined) {
    const [first = ""] = Object.keys(task);
    const hint = suggestion(first, Object.keys(shapes), 0) ?? `a task has one of ${Object.keys(shapes).join(", ")}`;
    return add({
      code: "OPS502",
      at: { path, key: true },
      message: `this task has no known type${first === "" ? "" : `: "${first}" is none`}`,
      hint,
    });
  }
  const parsed = shape.safeParse(task);
  if (!parsed.success)
    for (const issue of shapeIssues(parsed.error, shape, task))
      add({ ...issue, at: { ...issue.at, path: [...path, ...issue.at.path] } });
  if (type === "call") checkCall(task, path, add);
  if (type === "switch") checkCases(ownValue(task, "switch"), [...path, "switch"], add);
  checkTasks(ownValue(task, "do"), [...path, "do"], add);
  checkTasks(ownValue(task, "try"), [...path, "try"], add);
  checkTasks(ownValue(ownValue(task, "catch"), "do"), [...path, "catch", "do"], add);
  checkTasks(ownValue(ownValue(task, "fork"), "branches"), [...path, "fork", "branches"], add);
  checkTasks(ownValue(ownValue(task, "foreach"), "do"), [...path, "foreach", "do"], add);
}

function checkCall(task: Json, path: Path, add: AddIssue): void {
  const name = ownValue(task, "call");
  if (typeof name !== "string") return;
  const shape = Object.hasOwn(calls, name) ? calls[name] : undefined;
  if (shape === undefined) return;
  const given = ownValue(task, "with");
  if (given === undefined)
    return add({
      code: "OPS104",
      at: { path, key: true },
      message: 'the key "with" is missing',
      hint: `say what the ${name} call needs`,
    });
  const parsed = shape.safeParse(given);
  if (!parsed.success)
    for (const issue of shapeIssues(parsed.error, shape, given))
      add({ ...issue, at: { ...issue.at, path: [...path, "with", ...issue.at.path] } });
  if (name === "asyncapi") {
    for (const [a, b] of [
      ["channel", "operation"],
      ["message", "subscription"],
    ] as const) {
      if ((ownValue(given, a) === undefined) === (ownValue(given, b) === undefined))
        add({
          code: "OPS107",
          at: { path: [...path, "with"], key: true },
          message: `exactly one of "${a}" and "${b}" is needed`,
        });
    }
  }
  const each = ownValue(ownValue(given, "subscription"), "foreach");
  checkTasks(ownValue(each, "do"), [...path, "with", "subscription", "foreach", "do"], add);
}

function checkCases(cases: Json | undefined, path: Path, add: AddIssue): void {
  if (!Array.isArray(cases)) return;
  for (const [index, item] of (cases as readonly Json[]).entries()) {
    if (isJsonObject(item) && Object.keys(item).length !== 1)
      add({
        code: "OPS107",
        at: { path: [...path, index] },
        message: `an item of a switch is one case, and this has ${Object.keys(item).length}`,
        hint: "begin each case with its own -",
      });
  }
}
