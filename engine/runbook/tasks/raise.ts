import type { Value } from "../../condition/ir.ts";
import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import { evaluateValue } from "../evaluate.ts";
import type { Fault } from "../fault.ts";
import type { ErrorTemplate, Task } from "../ir.ts";
import { readObject, readValue, type Reader, refuseUnknown, report, type TaskSource } from "../reader.ts";
import type { Control } from "../state.ts";
import { raise, type Step, taskScope } from "../work.ts";

type RaiseTask = Extract<Task, { kind: "raise" }>;

/** `raise`: an error written in place, or the name of one in `use.errors`. */
export function readRaise(reader: Reader, { base, definition }: TaskSource): Task {
  const at = `${base.path}/raise`;
  const body = readObject(reader, definition, "raise", base.path);
  if (body !== null) refuseUnknown(reader, body, ["error"], at);
  const error = body === null ? undefined : ownValue(body, "error");
  return { ...base, kind: "raise", error: readError(reader, error, `${at}/error`) };
}

function readError(reader: Reader, json: Json | undefined, at: string): ErrorTemplate {
  let error = json;
  if (typeof json === "string") {
    const named = ownValue(ownValue(reader.document, "use"), "errors");
    error = ownValue(named, json);
    if (error === undefined) {
      const names = isJsonObject(named) ? Object.keys(named) : [];
      report(
        reader,
        "unknownName",
        at,
        `unknown error "${json}"; use.errors defines ${names.length === 0 ? "none" : names.join(", ")}`,
      );
    }
  }
  if (!isJsonObject(error)) {
    if (typeof json !== "string")
      report(reader, "malformed", at, "an error is an object with type and status, or the name of one in use.errors");
    const nothing: Value = { kind: "literal", value: null };
    return { type: nothing, status: nothing, title: null, detail: null, instance: null };
  }
  refuseUnknown(reader, error, ["type", "status", "title", "detail", "instance"], at);
  const part = (key: string): Value | null => {
    const value = ownValue(error, key);
    return value === undefined ? null : readValue(reader, value, `${at}/${key}`);
  };
  const type = part("type");
  const status = part("status");
  if (type === null) report(reader, "malformed", at, "the error has no type; give a URI");
  if (status === null) report(reader, "malformed", at, "the error has no status; give a number such as 400");
  const missing: Value = { kind: "literal", value: null };
  return {
    type: type ?? missing,
    status: status ?? missing,
    title: part("title"),
    detail: part("detail"),
    instance: part("instance"),
  };
}

export function runRaise({ work, thread, frame, task }: Step<RaiseTask>): Control {
  const scope = taskScope(work, thread, frame, { at: frame.input, input: frame.input });
  const parts: { [part: string]: Json } = {};
  for (const [name, template] of Object.entries(task.error) as [keyof ErrorTemplate, Value | null][]) {
    if (template === null) continue;
    const value = evaluateValue(template, scope);
    if (!value.ok) return raise(frame, "expression", value.error);
    parts[name] = value.value;
  }
  const { type = null, status = null, title, detail, instance } = parts;
  if (typeof type !== "string" || typeof status !== "number") {
    return raise(
      frame,
      "configuration",
      `the error to raise needs a text as type and a number as status, not ${JSON.stringify({ type, status })}`,
    );
  }
  const fault: Fault = {
    type,
    status,
    title: typeof title === "string" ? title : type,
    ...(typeof detail === "string" ? { detail } : {}),
    instance: typeof instance === "string" ? instance : frame.path,
  };
  return { kind: "raise", fault };
}
