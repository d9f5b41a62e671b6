/** What the reading functions of `read*.ts` share: the problems found so far and the values every task may hold. */
import type { Value } from "../condition/ir.ts";
import { type Json, type JsonObject, isJsonObject, ownValue } from "../base/json.ts";
import { checkSchema } from "../schema/keywords.ts";
import { parseDuration } from "./duration.ts";
import { pointerPart } from "../base/pointer.ts";
import { compileText, secretName } from "./evaluate.ts";
import type {
  DataRule,
  Expression,
  Length,
  RunbookProblem,
  RunbookProblemCode,
  Task,
  TaskBase,
  TaskList,
} from "./ir.ts";
import { bareExpression, splitTemplate } from "./template.ts";

/** Collects what is read. One for each document. */
export interface Reader {
  readonly document: JsonObject;
  readonly problems: RunbookProblem[];
  readonly tasks: Map<string, Task>;
  readonly lists: Map<string, TaskList>;
  readonly calls: Set<string>;
  /** Names of `use.secrets`. */
  readonly secrets: readonly string[];
  /** Registered functions, or null when they are not known here: then every name is taken. */
  readonly functions: ReadonlySet<string> | null;
  /** Loop and error variables that have a value here, without `$`. */
  readonly variables: readonly string[];
  /** `use.functions` being read, outermost first: finds recursion. */
  readonly inside: readonly string[];
  /** Reads a list of tasks, and one task; here because task types read the tasks inside them. */
  readonly readList: (reader: Reader, json: Json | undefined, path: string) => TaskList;
  readonly readTask: (
    reader: Reader,
    name: string,
    json: Json,
    path: string,
    siblings: readonly string[],
  ) => Task | null;
}

/** What a task type's own reading function gets: the parts every task has, already read. */
export interface TaskSource {
  readonly base: TaskBase;
  readonly definition: JsonObject;
  /** Names of the list it stands in: what `then` may name. */
  readonly siblings: readonly string[];
}

export function report(reader: Reader, code: RunbookProblemCode, pointer: string, message: string): void {
  reader.problems.push({ code, pointer, message });
}

/** Reports every key of an object that is not among the known ones. */
export function refuseUnknown(reader: Reader, object: JsonObject, known: readonly string[], at: string): void {
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) {
      report(
        reader,
        "malformed",
        `${at}/${pointerPart(key)}`,
        `unknown property "${key}"; expected one of ${known.join(", ")}`,
      );
    }
  }
}

/** The object at a key, or null after a report when something else stands there. Absent is null without a report. */
export function readObject(reader: Reader, parent: JsonObject, key: string, at: string): JsonObject | null {
  const value = ownValue(parent, key);
  if (value === undefined) return null;
  if (isJsonObject(value)) return value;
  report(reader, "malformed", `${at}/${key}`, `"${key}" must be an object`);
  return null;
}

/** A required text; the empty text after a report. */
export function readText(reader: Reader, parent: JsonObject, key: string, at: string): string {
  const value = ownValue(parent, key);
  if (typeof value === "string" && value !== "") return value;
  report(
    reader,
    "malformed",
    `${at}/${key}`,
    value === undefined ? `"${key}" is missing` : `"${key}" must be a text that is not empty`,
  );
  return "";
}

/**
 * Variables that have a value in each phase of a task, and in the workflow's own `input.from` and `output.as`
 * (dsl.md, "Runtime expression arguments").
 */
export const phases = {
  raw: ["context", "task", "workflow", "runtime"],
  body: ["context", "input", "task", "workflow", "runtime", "authorization"],
  export: ["context", "input", "output", "task", "workflow", "runtime", "authorization"],
  workflowInput: ["workflow", "runtime"],
  workflowOutput: ["context", "workflow", "runtime"],
} as const;

export type PhaseName = keyof typeof phases;

/** An expression field, bare or in `${ }`. */
export function readExpression(
  reader: Reader,
  parent: JsonObject,
  key: string,
  at: string,
  phase: PhaseName = "body",
): Expression | null {
  const value = ownValue(parent, key);
  if (value === undefined) return null;
  // YAML reads a bare `true` or `false` as a boolean: as a condition it means what it says.
  if (typeof value === "boolean") return { jq: String(value), at: `${at}/${key}` };
  if (typeof value !== "string") {
    report(reader, "malformed", `${at}/${key}`, `"${key}" must be an expression`);
    return null;
  }
  const jq = bareExpression(value);
  checkText(reader, jq, `${at}/${key}`, { phase, secrets: false });
  return { jq, at: `${at}/${key}` };
}

/** Reads the name of a loop or error variable; the names of the specification's own are taken. */
export function readVariable(reader: Reader, parent: JsonObject, key: string, fallback: string, at: string): string {
  const name = ownValue(parent, key) ?? fallback;
  if (typeof name !== "string" || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    report(
      reader,
      "malformed",
      `${at}/${key}`,
      `${JSON.stringify(name)} is no variable name; use letters, digits and _`,
    );
    return fallback;
  }
  if (name !== "secrets" && !(phases.export as readonly string[]).includes(name)) return name;
  report(
    reader,
    "malformed",
    `${at}/${key}`,
    `"${name}" is the name of a variable that is always there; choose another`,
  );
  return fallback;
}

export interface ValueOptions {
  /** Whether `${ $secrets.NAME }` may stand in it. @default false */
  readonly secrets?: boolean;
  /** @default "body" */
  readonly phase?: PhaseName;
}

/** Any value, with `${ }` found in its texts. */
export function readValue(reader: Reader, json: Json, at: string, options: ValueOptions = {}): Value {
  if (typeof json === "string") {
    const parts = splitTemplate(json);
    if (parts === null) {
      report(reader, "expression", at, `"\${" is never closed in ${JSON.stringify(json)}`);
      return { kind: "literal", value: json };
    }
    for (const part of parts) if (typeof part === "object") checkText(reader, part.jq, at, options);
    const trimmed = parts.filter((part) => typeof part === "object" || part.trim() !== "");
    const [only] = trimmed;
    if (trimmed.length === 1 && typeof only === "object") return { kind: "jq", text: only.jq };
    return parts.every((part) => typeof part === "string")
      ? { kind: "literal", value: json }
      : { kind: "template", parts };
  }
  if (Array.isArray(json)) {
    const items = (json as readonly Json[]).map((item, index) => readValue(reader, item, `${at}/${index}`, options));
    return items.every((item) => item.kind === "literal") ? { kind: "literal", value: json } : { kind: "array", items };
  }
  if (isJsonObject(json)) {
    const entries = Object.entries(json).map(
      ([key, item]) => [key, readValue(reader, item, `${at}/${pointerPart(key)}`, options)] as const,
    );
    if (entries.every(([, item]) => item.kind === "literal")) return { kind: "literal", value: json };
    return { kind: "object", entries: Object.fromEntries(entries) };
  }
  return { kind: "literal", value: json };
}

/** A length of time at a key: an object, an ISO 8601 text, or an expression that yields one. */
export function readLength(reader: Reader, json: Json, at: string, phase: PhaseName = "body"): Length | null {
  if (typeof json === "string" && json.includes("${")) return { value: readValue(reader, json, at, { phase }), at };
  if (isJsonObject(json) && Object.values(json).some((part) => typeof part === "string"))
    return { value: readValue(reader, json, at, { phase }), at };
  const ms = parseDuration(json);
  if (ms !== null) return { ms };
  report(
    reader,
    "malformed",
    at,
    `${JSON.stringify(json)} is no duration; write { seconds: 30 } or an ISO 8601 text such as PT30S (years and months have no fixed length)`,
  );
  return null;
}

/** `input`, `output` or `export`: a schema and a transformation. */
export function readDataRule(
  reader: Reader,
  parent: JsonObject,
  key: "input" | "output" | "export",
  at: string,
  phase: PhaseName,
): DataRule {
  const transformKey = key === "input" ? "from" : "as";
  const rule = readObject(reader, parent, key, at);
  if (rule === null) return { schema: null, transform: null };
  const here = `${at}/${key}`;
  refuseUnknown(reader, rule, ["schema", transformKey], here);
  const schema = readObject(reader, rule, "schema", here);
  const transform = ownValue(rule, transformKey);
  return {
    schema: schema === null ? null : readSchema(reader, schema, `${here}/schema`),
    transform:
      transform === undefined
        ? null
        : typeof transform === "string"
          ? readExpression(reader, rule, transformKey, here, phase)
          : {
              value: readValue(reader, transform, `${here}/${transformKey}`, { phase }),
              at: `${here}/${transformKey}`,
            },
  };
}

function readSchema(reader: Reader, schema: JsonObject, at: string): Json | null {
  refuseUnknown(reader, schema, ["format", "document", "resource"], at);
  const format = ownValue(schema, "format");
  if (format !== undefined && !(typeof format === "string" && (format === "json" || format.startsWith("json:")))) {
    report(
      reader,
      "unsupported",
      `${at}/format`,
      `schema format ${JSON.stringify(format)} is not supported; use JSON Schema (json)`,
    );
  }
  if (ownValue(schema, "resource") !== undefined) {
    report(
      reader,
      "unsupported",
      `${at}/resource`,
      "a schema in another resource is not supported; write it in place as document",
    );
  }
  const document = ownValue(schema, "document") ?? null;
  for (const problem of document === null ? [] : checkSchema(document))
    report(reader, "malformed", `${at}/document${problem.pointer}`, problem.message);
  return document;
}

/**
 * Reports a jq text that does not compile, names what has no value there, or reads a secret where that is not allowed.
 */
function checkText(reader: Reader, jq: string, at: string, { phase = "body", secrets = false }: ValueOptions): void {
  const compiled = compileText(jq);
  if (!compiled.ok) {
    report(reader, "expression", at, `"${jq}" is not a valid expression: ${compiled.error.message}`);
    return;
  }
  if (compiled.value.variables.includes("secrets")) checkSecret(reader, jq, at, secrets);
  else {
    const known = [...phases[phase], ...reader.variables];
    for (const name of compiled.value.variables) {
      if (known.includes(name)) continue;
      report(
        reader,
        "expression",
        at,
        `"${jq}": $${name} has no value here; there ${known.length === 1 ? "is" : "are"} ${known.map((one) => `$${one}`).join(", ")}`,
      );
    }
  }
}

function checkSecret(reader: Reader, jq: string, at: string, allowed: boolean): void {
  const name = allowed ? secretName(jq) : null;
  if (name === null) {
    const where = allowed
      ? "written alone, as ${ $secrets.NAME }"
      : "used only in the `with` of a call and in stdin or environment of a run";
    report(reader, "expression", at, `"${jq}": a secret travels by reference and may be ${where}`);
    return;
  }
  const [root = ""] = name.split(".");
  if (!reader.secrets.includes(root))
    report(reader, "unknownName", at, `secret "${root}" is not declared; add it to use.secrets`);
}
