import type { Value } from "../../condition/ir.ts";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { askEffect } from "../effect.ts";
import { evaluateValue } from "../evaluate.ts";
import type { Task } from "../ir.ts";
import { readObject, readText, readValue, type Reader, refuseUnknown, report, type TaskSource } from "../reader.ts";
import type { Control } from "../state.ts";
import { largestOutput, withArguments } from "../shell-command.ts";
import { raise, type Step, taskScope } from "../work.ts";

type RunTask = Extract<Task, { kind: "run" }>;

const RETURNS = ["stdout", "stderr", "code", "all", "none"];

/** `run`: a shell command on a worker, or another runbook. */
export function readRun(reader: Reader, { base, definition }: TaskSource): Task {
  const at = `${base.path}/run`;
  const body = readObject(reader, definition, "run", base.path) ?? {};
  refuseUnknown(reader, body, ["container", "script", "shell", "workflow", "await", "return"], at);
  const waits = ownValue(body, "await") ?? true;
  if (typeof waits !== "boolean") report(reader, "malformed", `${at}/await`, "await must be true or false");
  const workflow = readObject(reader, body, "workflow", at);
  if (workflow !== null) return readSubflow(reader, base, workflow, waits === true, `${at}/workflow`);
  for (const other of ["container", "script"]) {
    if (ownValue(body, other) !== undefined) {
      report(
        reader,
        "unsupported",
        `${at}/${other}`,
        `run: ${other} is not supported; use run: shell, run: workflow or a registered function`,
      );
      return { ...base, kind: "call", function: "shell", with: { kind: "literal", value: null } };
    }
  }
  if (waits === false) report(reader, "unsupported", `${at}/await`, "await: false is supported for run: workflow only");
  return {
    ...base,
    kind: "call",
    function: "shell",
    with: readShell(reader, body, at, keptOutput(reader, definition, base.path)),
  };
}

/** How many bytes of its output a task keeps: our own setting, so it stands under `metadata`. */
function keptOutput(reader: Reader, definition: JsonObject, at: string): number | null {
  const bytes = ownValue(ownValue(ownValue(definition, "metadata"), "opsloom"), "maxOutput");
  if (bytes === undefined) return null;
  if (typeof bytes === "number" && Number.isInteger(bytes) && bytes >= 0 && bytes <= largestOutput) return bytes;
  report(
    reader,
    "malformed",
    `${at}/metadata/opsloom/maxOutput`,
    `${JSON.stringify(bytes)} is no number of bytes from 0 to ${largestOutput}; a larger output belongs into a file`,
  );
  return null;
}

function readShell(reader: Reader, body: JsonObject, at: string, maxOutput: number | null): Value {
  reader.calls.add("shell");
  const shell = readObject(reader, body, "shell", at);
  if (shell === null) {
    report(reader, "malformed", at, "run needs shell or workflow");
    return { kind: "literal", value: null };
  }
  const here = `${at}/shell`;
  refuseUnknown(reader, shell, ["command", "stdin", "arguments", "environment"], here);
  const command = readText(reader, shell, "command", here);
  if (command.includes("${")) {
    // A shell's own ${NAME} is refused too: one rule that can be checked by eye.
    report(
      reader,
      "malformed",
      `${here}/command`,
      `"\${" in a command is refused: the text is literal; pass data as arguments ("$1"), stdin or environment ("$NAME")`,
    );
  }
  const mode = ownValue(body, "return") ?? "stdout";
  if (!(RETURNS as readonly Json[]).includes(mode))
    report(
      reader,
      "malformed",
      `${at}/return`,
      `unknown return ${JSON.stringify(mode)}; expected ${RETURNS.join(", ")}`,
    );
  const list = ownValue(shell, "arguments");
  if (list !== undefined && !Array.isArray(list))
    report(reader, "malformed", `${here}/arguments`, "arguments must be a list; the first is $1 in the command");
  const environment = ownValue(shell, "environment");
  if (environment !== undefined && !isJsonObject(environment))
    report(reader, "malformed", `${here}/environment`, "environment must be an object of names and values");
  const part = (key: string): [string, Value][] => {
    const value = ownValue(shell, key);
    return value === undefined ? [] : [[key, readValue(reader, value, `${here}/${key}`, { secrets: true })]];
  };
  return {
    kind: "object",
    entries: Object.fromEntries([
      ["command", { kind: "literal", value: list === undefined ? command : withArguments(command) } satisfies Value],
      ["return", { kind: "literal", value: mode } satisfies Value],
      ...(maxOutput === null ? [] : [["maxOutput", { kind: "literal", value: maxOutput }] satisfies [string, Value]]),
      ...part("stdin"),
      ...part("arguments"),
      ...part("environment"),
    ]),
  };
}

function readSubflow(reader: Reader, base: TaskSource["base"], workflow: JsonObject, waits: boolean, at: string): Task {
  refuseUnknown(reader, workflow, ["namespace", "name", "version", "input"], at);
  const input = ownValue(workflow, "input");
  const version = ownValue(workflow, "version") ?? "latest";
  if (typeof version !== "string")
    report(reader, "malformed", `${at}/version`, "version must be a text such as 1.2.0, or latest");
  return {
    ...base,
    kind: "run",
    namespace: readText(reader, workflow, "namespace", at),
    workflow: readText(reader, workflow, "name", at),
    version: typeof version === "string" ? version : "",
    given: input === undefined ? null : readValue(reader, input, `${at}/input`),
    await: waits,
  };
}

export function runRun({ work, thread, frame, task }: Step<RunTask>): Control {
  let input: Json = frame.input;
  if (task.given !== null) {
    const value = evaluateValue(task.given, taskScope(work, thread, frame, { at: frame.input, input: frame.input }));
    if (!value.ok) return raise(frame, "expression", value.error);
    input = value.value;
  }
  const { namespace, workflow, version } = task;
  return askEffect(work, frame, task, { kind: "run", namespace, workflow, version, input, await: task.await });
}
