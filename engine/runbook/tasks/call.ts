import type { Value } from "../../condition/ir.ts";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { pointerPart } from "../../base/pointer.ts";
import { evaluateValue, evaluateWithSecrets } from "../evaluate.ts";
import type { Task } from "../ir.ts";
import { readObject, readText, readValue, type Reader, refuseUnknown, report, type TaskSource } from "../reader.ts";
import { splitTemplate } from "../template.ts";
import type { Control } from "../state.ts";
import { askEffect } from "../effect.ts";
import { raise, type Step, taskScope } from "../work.ts";

type CallTask = Extract<Task, { kind: "call" }>;
type InlineTask = Extract<Task, { kind: "inline" }>;

const OUTPUTS: readonly Json[] = ["raw", "content", "response"];

const OTHER_CALLS = ["asyncapi", "grpc", "openapi", "a2a", "mcp"];

/** `call`: HTTP, a function of `use.functions`, or a registered function such as `probe.tcp`. */
export function readCall(reader: Reader, source: TaskSource): Task {
  const { base, definition } = source;
  const name = readText(reader, definition, "call", base.path);
  if (name === "http")
    return { ...base, kind: "call", function: "http", with: readHttp(reader, definition, base.path) };
  if (OTHER_CALLS.includes(name)) {
    report(
      reader,
      "unsupported",
      `${base.path}/call`,
      `call: ${name} is not supported; use call: http or a registered function`,
    );
    return { ...base, kind: "call", function: name, with: { kind: "literal", value: null } };
  }
  const arguments_ = readValue(reader, ownValue(definition, "with") ?? {}, `${base.path}/with`, { secrets: true });
  const functions = ownValue(ownValue(reader.document, "use"), "functions");
  const body = ownValue(functions, name);
  if (body !== undefined) return readInline(reader, source, name, body, arguments_);
  if (name.includes("@") || name.includes("/")) {
    report(
      reader,
      "unsupported",
      `${base.path}/call`,
      `"${name}": functions of catalogs and addresses are not supported; define it in use.functions`,
    );
  } else if (reader.functions !== null && !reader.functions.has(name)) {
    report(
      reader,
      "unknownName",
      `${base.path}/call`,
      `unknown function "${name}"; it is neither in use.functions nor registered`,
    );
  } else reader.calls.add(name);
  return { ...base, kind: "call", function: name, with: arguments_ };
}

function readInline(reader: Reader, { base }: TaskSource, name: string, body: Json, arguments_: Value): Task {
  if (reader.inside.includes(name)) {
    report(
      reader,
      "malformed",
      `${base.path}/call`,
      `function "${name}" calls itself: ${[...reader.inside, name].join(" -> ")}`,
    );
    return { ...base, kind: "call", function: name, with: arguments_ };
  }
  const inner = reader.readTask(
    { ...reader, variables: [], inside: [...reader.inside, name] },
    name,
    body,
    `${base.path}/call`,
    [],
  );
  if (inner === null) return { ...base, kind: "call", function: name, with: arguments_ };
  return { ...base, kind: "inline", with: arguments_, body: inner };
}

export function runInline({ work, thread, frame, task }: Step<InlineTask>): Control {
  const input = evaluateValue(task.with, taskScope(work, thread, frame, { at: frame.input, input: frame.input }));
  return input.ok
    ? { kind: "enterTask", path: task.body.path, input: input.value }
    : raise(frame, "expression", input.error);
}

export function runCall({ work, thread, frame, task }: Step<CallTask>): Control {
  const given = evaluateWithSecrets(task.with, taskScope(work, thread, frame, { at: frame.input, input: frame.input }));
  if (!given.ok) return raise(frame, "expression", given.error);
  return askEffect(work, frame, task, {
    kind: "call",
    function: task.function,
    with: given.value.value,
    secrets: given.value.secrets,
  });
}

function readHttp(reader: Reader, definition: JsonObject, path: string): Value {
  const at = `${path}/with`;
  reader.calls.add("http");
  const given = readObject(reader, definition, "with", path) ?? {};
  refuseUnknown(reader, given, ["method", "endpoint", "headers", "body", "query", "output", "redirect"], at);
  readText(reader, given, "method", at);
  const endpoint = ownValue(given, "endpoint");
  const entries: { [key: string]: Value } = {};
  for (const key of ["method", "headers", "body", "query", "output", "redirect"]) {
    const value = ownValue(given, key);
    if (value !== undefined) entries[key] = readValue(reader, value, `${at}/${key}`, { secrets: true });
  }
  const output = ownValue(given, "output");
  if (output !== undefined && !OUTPUTS.includes(output)) {
    report(
      reader,
      "malformed",
      `${at}/output`,
      `unknown output ${JSON.stringify(output)}; expected raw, content or response`,
    );
  }
  if (isJsonObject(endpoint)) {
    refuseUnknown(reader, endpoint, ["uri", "authentication"], `${at}/endpoint`);
    entries["endpoint"] = readEndpoint(
      reader,
      readText(reader, endpoint, "uri", `${at}/endpoint`),
      `${at}/endpoint/uri`,
    );
    const authentication = ownValue(endpoint, "authentication");
    if (authentication !== undefined)
      entries["authentication"] = readAuthentication(reader, authentication, `${at}/endpoint/authentication`);
  } else entries["endpoint"] = readEndpoint(reader, readText(reader, given, "endpoint", at), `${at}/endpoint`);
  return { kind: "object", entries };
}

/**
 * An address: an expression, or a text in which `{name}` stands for a property of the task's input (RFC 6570, simple
 * form).
 */
function readEndpoint(reader: Reader, uri: string, at: string): Value {
  const value = readValue(reader, uri, at);
  const parts = splitTemplate(uri) ?? [];
  if (value.kind === "jq" || !parts.some((part) => typeof part === "string" && part.includes("{"))) return value;
  return { kind: "template", parts: parts.flatMap((part) => (typeof part === "string" ? expandUri(part) : [part])) };
}

function expandUri(text: string): (string | { readonly jq: string })[] {
  return text.split(/(\{[A-Za-z_][A-Za-z0-9_.]*\})/).map((part) => {
    if (!part.startsWith("{")) return part;
    const name = JSON.stringify(part.slice(1, -1));
    return {
      jq:
        `(if type == "object" then .[${name}] else null end) | if . == null then "" ` +
        `elif type == "object" or type == "array" then error("the value of {" + ${name} + "} in the address must be a text or a number") else tostring | @uri end`,
    };
  });
}

/** `basic` and `bearer`, written in place, named in `use.authentications`, or held whole by a secret. */
function readAuthentication(reader: Reader, json: Json, at: string): Value {
  const none: Value = { kind: "literal", value: null };
  if (!isJsonObject(json)) {
    report(reader, "malformed", at, "authentication must be an object such as { basic: { username, password } }");
    return none;
  }
  const use = ownValue(json, "use");
  if (typeof use === "string") {
    const named = ownValue(ownValue(ownValue(reader.document, "use"), "authentications"), use);
    if (named === undefined) {
      report(reader, "unknownName", `${at}/use`, `unknown authentication "${use}"; define it in use.authentications`);
      return none;
    }
    return readAuthentication(reader, named, `/use/authentications/${pointerPart(use)}`);
  }
  const [scheme = ""] = Object.keys(json);
  if (scheme !== "basic" && scheme !== "bearer") {
    report(reader, "unsupported", at, `authentication "${scheme}" is not supported; use basic or bearer`);
    return none;
  }
  const parts = ownValue(json, scheme);
  const secret = ownValue(parts, "use");
  if (typeof secret === "string") {
    return {
      kind: "object",
      entries: { [scheme]: readValue(reader, `\${ $secrets.${secret} }`, `${at}/${scheme}/use`, { secrets: true }) },
    };
  }
  const needed = scheme === "basic" ? ["username", "password"] : ["token"];
  if (!isJsonObject(parts)) report(reader, "malformed", `${at}/${scheme}`, `${scheme} needs ${needed.join(" and ")}`);
  else {
    refuseUnknown(reader, parts, needed, `${at}/${scheme}`);
    for (const key of needed) readText(reader, parts, key, `${at}/${scheme}`);
  }
  return {
    kind: "object",
    entries: { [scheme]: readValue(reader, parts ?? null, `${at}/${scheme}`, { secrets: true }) },
  };
}
