/**
 * Whether this engine runs all of a runbook: what its own reader refuses is refused here, with the place in the file.
 */
import type { Json } from "../../base/json.ts";
import type { RunbookProblemCode } from "../../runbook/ir.ts";
import { readRunbook } from "../../runbook/read.ts";
import type { DiagnosticCode } from "../codes.ts";
import type { Context } from "../context.ts";
import type { Path, Spot } from "../spot.ts";

const codeOf: { readonly [problem in RunbookProblemCode]: DiagnosticCode } = {
  malformed: "OPS106",
  unsupported: "OPS108",
  unknownName: "OPS503",
  expression: "OPS200",
};

/**
 * Reports what the machine would refuse in a whole document. Functions are not looked at here. Returns whether all of
 * it runs.
 */
export function checkRunnableDocument(context: Context, document: Json): boolean {
  const read = readRunbook(document);
  if (read.ok) return true;
  for (const problem of read.error)
    context.report(codeOf[problem.code], spot(problem.code, pathOf(problem.pointer, document)), problem.message);
  return false;
}

/** The same for a task list that stands at `path` in its file. */
export function checkRunnable(context: Context, path: Path, tasks: Json): void {
  const document = { document: { dsl: "1.0.3", namespace: "opsloom", name: "tasks", version: "1.0.0" }, do: tasks };
  const read = readRunbook(document);
  if (read.ok) return;
  for (const problem of read.error) {
    const inside = pathOf(problem.pointer, document).slice(1);
    context.report(codeOf[problem.code], spot(problem.code, [...path, ...inside]), problem.message);
  }
}

/** What is not supported is the key; what is wrong is its value. */
function spot(problem: RunbookProblemCode, path: Path): Spot {
  return { path, key: problem === "unsupported" };
}

/** The path of a JSON pointer, list indexes as numbers. */
function pathOf(pointer: string, document: Json): Path {
  const path: (string | number)[] = [];
  let at: Json | undefined = document;
  for (const part of pointer.split("/").slice(1)) {
    const step: string = part.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(at) ? Number(step) : step);
    at =
      typeof at === "object" && at !== null && Object.hasOwn(at, step)
        ? (at as { readonly [key: string]: Json })[step]
        : undefined;
  }
  return path;
}
