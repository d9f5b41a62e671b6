/**
 * Reads an Open Workflow document into the form the machine runs. Everything that this engine does not do is refused
 * here, by name, so that no run finds out (invariant 9 of the design).
 */
import { isJsonObject, ownValue, type Json, type JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { checkAgainstSchema } from "../schema/validate.ts";
import { pointerPart } from "../base/pointer.ts";
import { CONTINUE, readFlow } from "./flow.ts";
import type { Length, Runbook, RunbookProblem, Task, TaskBase, TaskList } from "./ir.ts";
import {
  readDataRule,
  readExpression,
  readLength,
  type PhaseName,
  type Reader,
  readObject,
  readText,
  refuseUnknown,
  report,
  type TaskSource,
} from "./reader.ts";
import { readSchedule } from "./schedule.ts";
import { readCall } from "./tasks/call.ts";
import { readDo } from "./tasks/do.ts";
import { readFor } from "./tasks/for.ts";
import { readFork } from "./tasks/fork.ts";
import { readRaise } from "./tasks/raise.ts";
import { readRun } from "./tasks/run.ts";
import { readSet } from "./tasks/set.ts";
import { readSwitch } from "./tasks/switch.ts";
import { readTry } from "./tasks/try.ts";
import { readWait } from "./tasks/wait.ts";

export interface ReadOptions {
  /** Names of the registered functions; a call of another is a problem. Left out: every name is taken. */
  readonly functions?: readonly string[];
}

const BASE_KEYS = ["if", "input", "output", "export", "timeout", "then", "metadata"];

/** The keys each task type has beside those of every task. The first key found tells the type: `for` has a `do` too. */
const TYPES: {
  readonly [key: string]: {
    readonly keys: readonly string[];
    readonly read: (reader: Reader, source: TaskSource) => Task;
  };
} = {
  for: { keys: ["for", "while", "do"], read: readFor },
  fork: { keys: ["fork"], read: readFork },
  try: { keys: ["try", "catch"], read: readTry },
  switch: { keys: ["switch"], read: readSwitch },
  set: { keys: ["set"], read: readSet },
  raise: { keys: ["raise"], read: readRaise },
  wait: { keys: ["wait"], read: readWait },
  call: { keys: ["call", "with"], read: readCall },
  run: { keys: ["run"], read: readRun },
  do: { keys: ["do"], read: readDo },
};

/** Task types of the specification that are refused. */
const REFUSED_TYPES = ["emit", "listen"];

/** The runbook of a document, or everything that is wrong with it. Never throws, whatever the document holds. */
export function readRunbook(document: Json, options: ReadOptions = {}): Result<Runbook, readonly RunbookProblem[]> {
  if (!isJsonObject(document))
    return failure([{ code: "malformed", pointer: "", message: "a runbook is an object with document and do" }]);
  const use = ownValue(document, "use");
  const secrets = ownValue(use, "secrets");
  const reader: Reader = {
    document,
    problems: [],
    tasks: new Map(),
    lists: new Map(),
    calls: new Set(),
    secrets: Array.isArray(secrets) ? (secrets as readonly Json[]).filter((name) => typeof name === "string") : [],
    functions: options.functions === undefined ? null : new Set(options.functions),
    variables: [],
    inside: [],
    readList: readTaskList,
    readTask,
  };
  refuseUnknown(reader, document, ["document", "input", "output", "use", "do", "timeout", "schedule", "evaluate"], "");
  const header = readObject(reader, document, "document", "");
  if (header === null && ownValue(document, "document") === undefined)
    report(reader, "malformed", "/document", '"document" is missing');
  readUse(reader, readObject(reader, document, "use", ""));
  readEvaluate(reader, readObject(reader, document, "evaluate", ""));
  const runbook: Runbook = {
    document,
    ...readHeader(reader, header ?? {}),
    input: readDataRule(reader, document, "input", "", "workflowInput"),
    output: readDataRule(reader, document, "output", "", "workflowOutput"),
    timeout: readTimeout(reader, document, "", "workflowInput"),
    schedule: readSchedule(
      reader,
      readObject(reader, document, "schedule", ""),
      ownValue(ownValue(document, "document"), "metadata") ?? null,
    ),
    do: readTaskList(reader, ownValue(document, "do"), "/do"),
    secrets: reader.secrets,
    calls: [...reader.calls].sort(),
    tasks: reader.tasks,
    lists: reader.lists,
  };
  checkScheduledInput(reader, runbook);
  return reader.problems.length === 0 ? ok(runbook) : failure(reader.problems);
}

/** A schedule has no one to ask for an input: its runs get an empty object. */
function checkScheduledInput(reader: Reader, { schedule, input }: Runbook): void {
  if (schedule === null || input.schema === null) return;
  const wrong = checkAgainstSchema(input.schema, {});
  if (wrong === null) return;
  const remedy = "give the input defaults in the tasks, or let another runbook with a schedule run this one";
  report(
    reader,
    "malformed",
    "/schedule",
    `a scheduled run starts with {} as input, which input.schema refuses: it ${wrong}; ${remedy}`,
  );
}

function readHeader(reader: Reader, header: JsonObject): { namespace: string; name: string; version: string } {
  refuseUnknown(
    reader,
    header,
    ["dsl", "namespace", "name", "version", "title", "summary", "tags", "metadata"],
    "/document",
  );
  const dsl = readText(reader, header, "dsl", "/document");
  if (dsl !== "" && !dsl.startsWith("1.0."))
    report(reader, "unsupported", "/document/dsl", `DSL version "${dsl}" is not supported; use 1.0.3`);
  return {
    namespace: readText(reader, header, "namespace", "/document"),
    name: readText(reader, header, "name", "/document"),
    version: readText(reader, header, "version", "/document"),
  };
}

function readUse(reader: Reader, use: JsonObject | null): void {
  if (use === null) return;
  const known = ["authentications", "catalogs", "errors", "extensions", "functions", "retries", "secrets", "timeouts"];
  refuseUnknown(reader, use, known, "/use");
  for (const key of ["catalogs", "extensions"]) {
    if (ownValue(use, key) !== undefined) report(reader, "unsupported", `/use/${key}`, `use.${key} is not supported`);
  }
  for (const key of ["authentications", "errors", "functions", "retries", "timeouts"])
    readObject(reader, use, key, "/use");
  const secrets = ownValue(use, "secrets");
  if (secrets !== undefined && !(Array.isArray(secrets) && secrets.length === reader.secrets.length)) {
    report(reader, "malformed", "/use/secrets", "use.secrets must be a list of names");
  }
}

function readEvaluate(reader: Reader, evaluate: JsonObject | null): void {
  if (evaluate === null) return;
  refuseUnknown(reader, evaluate, ["language", "mode"], "/evaluate");
  const language = ownValue(evaluate, "language") ?? "jq";
  const mode = ownValue(evaluate, "mode") ?? "strict";
  if (language !== "jq")
    report(
      reader,
      "unsupported",
      "/evaluate/language",
      `expression language ${JSON.stringify(language)} is not supported; use jq`,
    );
  if (mode !== "strict")
    report(
      reader,
      "unsupported",
      "/evaluate/mode",
      `evaluation mode ${JSON.stringify(mode)} is not supported; use strict`,
    );
}

function readTimeout(reader: Reader, parent: JsonObject, at: string, phase: PhaseName): Length | null {
  let timeout = ownValue(parent, "timeout");
  if (timeout === undefined) return null;
  if (typeof timeout === "string") {
    const named = ownValue(ownValue(ownValue(reader.document, "use"), "timeouts"), timeout);
    if (named === undefined) {
      report(reader, "unknownName", `${at}/timeout`, `unknown timeout "${timeout}"; define it in use.timeouts`);
      return null;
    }
    timeout = named;
  }
  const after = ownValue(timeout, "after");
  if (!isJsonObject(timeout) || after === undefined) {
    report(
      reader,
      "malformed",
      `${at}/timeout`,
      "a timeout is { after: DURATION }, or the name of one in use.timeouts",
    );
    return null;
  }
  refuseUnknown(reader, timeout, ["after"], `${at}/timeout`);
  return readLength(reader, after, `${at}/timeout/after`, phase);
}

function readTaskList(reader: Reader, json: Json | undefined, path: string): TaskList {
  const tasks: Task[] = [];
  if (!Array.isArray(json) || json.length === 0) {
    report(
      reader,
      "malformed",
      path,
      json === undefined ? "the list of tasks is missing" : "a list of tasks must be a list that is not empty",
    );
  } else {
    const items = (json as readonly Json[]).map((item) => (isJsonObject(item) ? Object.entries(item) : []));
    const names = items.map((entries) => entries[0]?.[0] ?? "");
    for (const [index, entries] of items.entries()) {
      const [name, body] = entries[0] ?? ["", null];
      if (entries.length !== 1) {
        report(
          reader,
          "malformed",
          `${path}/${index}`,
          `an item of a task list is one task, "NAME: { ... }"; found ${entries.length}`,
        );
        continue;
      }
      if (names.indexOf(name) !== index)
        report(reader, "malformed", `${path}/${index}`, `the name "${name}" is taken by an earlier task of the list`);
      const task = readTask(reader, name, body, `${path}/${index}/${pointerPart(name)}`, names);
      if (task !== null) tasks.push(task);
    }
  }
  const list: TaskList = { path, tasks };
  reader.lists.set(path, list);
  return list;
}

function readTask(reader: Reader, name: string, json: Json, path: string, siblings: readonly string[]): Task | null {
  if (!isJsonObject(json)) {
    report(reader, "malformed", path, `task "${name}" must be an object`);
    return null;
  }
  const type = Object.keys(TYPES).find((key) => Object.hasOwn(json, key));
  if (type === undefined) {
    const refused = REFUSED_TYPES.find((key) => Object.hasOwn(json, key));
    if (refused === undefined)
      report(reader, "malformed", path, `task "${name}" has none of ${Object.keys(TYPES).join(", ")}`);
    else report(reader, "unsupported", `${path}/${refused}`, `${refused} is not supported`);
    return null;
  }
  const { keys, read } = TYPES[type] ?? { keys: [], read: readDo };
  refuseUnknown(reader, json, [...keys, ...BASE_KEYS], path);
  const base: TaskBase = {
    name,
    path,
    definition: json,
    condition: readExpression(reader, json, "if", path, "raw"),
    input: readDataRule(reader, json, "input", path, "raw"),
    output: readDataRule(reader, json, "output", path, "body"),
    export: readDataRule(reader, json, "export", path, "export"),
    timeout: readTimeout(reader, json, path, "body"),
    then:
      ownValue(json, "then") === undefined
        ? CONTINUE
        : readFlow(reader, ownValue(json, "then"), siblings, `${path}/then`),
  };
  const task = read(reader, { base, definition: json, siblings });
  reader.tasks.set(path, task);
  return task;
}
