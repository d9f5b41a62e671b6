/** Evaluates the expressions and values of a runbook. What fails is a Result, so that it becomes a fault of the run. */
import type { Value } from "../condition/ir.ts";
import { compileAst } from "../expression/compile.ts";
import { describeExpression } from "../expression/describe.ts";
import { parseExpression } from "../expression/parse.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { pointerPart } from "../base/pointer.ts";
import { Recent } from "../base/recent.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { SecretUse } from "./state.ts";

/** `.` and the variables an expression may name. `now` is the machine's time in ms. */
export interface Scope {
  readonly input: Json;
  readonly variables: JsonObject;
  readonly now: number;
}

type Compiled = ReturnType<typeof compileAst>;

/** Compiled texts: a runbook has tens of them, a worker's lifetime has many runbooks. */
const cache = new Recent<string, Compiled>(1_000);

/**
 * The compiled form of a jq text, or why it does not compile. Any variable may be named: which have a value at one
 * place of a document is the reader's to check.
 */
export function compileText(text: string): Compiled {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const parsed = parseExpression(text);
  const compiled = parsed.ok
    ? compileAst(text, parsed.value, { variables: describeExpression(parsed.value).variables })
    : parsed;
  cache.set(text, compiled);
  return compiled;
}

/**
 * The first value an expression yields. One that yields nothing is an error (ruling 8 of the specification's open
 * questions).
 */
export function evaluateExpression(text: string, scope: Scope): Result<Json, string> {
  const compiled = compileText(text);
  if (!compiled.ok) return failure(`"${text}" is not a valid expression: ${compiled.error.message}`);
  const result = compiled.value.first(scope.input, { variables: scope.variables, now: scope.now });
  if (!result.ok) return failure(`"${text}" failed: ${result.error.message}`);
  return result.value === undefined
    ? failure(`"${text}" yields no value; use "// null" where nothing is meant`)
    : ok(result.value);
}

/** A condition must yield true or false; null counts as false. */
export function evaluateCondition(text: string, scope: Scope): Result<boolean, string> {
  const result = evaluateExpression(text, scope);
  if (!result.ok) return result;
  if (typeof result.value === "boolean") return ok(result.value);
  if (result.value === null) return ok(false);
  return failure(`"${text}" must yield true or false, not ${excerpt(result.value)}`);
}

/** The value with every expression in it replaced by what it yields. */
export function evaluateValue(value: Value, scope: Scope): Result<Json, string> {
  switch (value.kind) {
    case "literal":
      return ok(value.value);
    case "jq":
      return evaluateExpression(value.text, scope);
    case "template": {
      let text = "";
      for (const part of value.parts) {
        if (typeof part === "string") text += part;
        else {
          const result = evaluateExpression(part.jq, scope);
          if (!result.ok) return result;
          text += textOf(result.value);
        }
      }
      return ok(text);
    }
    case "object": {
      const entries: [string, Json][] = [];
      for (const [key, item] of Object.entries(value.entries)) {
        const result = evaluateValue(item, scope);
        if (!result.ok) return result;
        entries.push([key, result.value]);
      }
      return ok(Object.fromEntries(entries));
    }
    case "array": {
      const items: Json[] = [];
      for (const item of value.items) {
        const result = evaluateValue(item, scope);
        if (!result.ok) return result;
        items.push(result.value);
      }
      return ok(items);
    }
    default:
      return value satisfies never;
  }
}

const SECRET = /^\$secrets\.([A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*)$/;

/** `NAME` or `NAME.part` when a jq text is nothing but a reference to a secret. */
export function secretName(text: string): string | null {
  return SECRET.exec(text.trim())?.[1] ?? null;
}

/**
 * As `evaluateValue`, but references to secrets stay references: the value holds null where one stands, and the list
 * says which belongs there. Only the document can make one; data that looks like one is only data.
 */
export function evaluateWithSecrets(
  value: Value,
  scope: Scope,
): Result<{ readonly value: Json; readonly secrets: readonly SecretUse[] }, string> {
  const secrets: SecretUse[] = [];
  const visit = (item: Value, at: string): Result<Json, string> => {
    if (item.kind === "jq") {
      const name = secretName(item.text);
      if (name === null) return evaluateExpression(item.text, scope);
      secrets.push({ at, parts: [{ secret: name }] });
      return ok(null);
    }
    if (
      item.kind === "template" &&
      item.parts.some((part) => typeof part === "object" && secretName(part.jq) !== null)
    ) {
      const parts: (string | { readonly secret: string })[] = [];
      for (const part of item.parts) {
        const name = typeof part === "string" ? null : secretName(part.jq);
        if (name !== null) parts.push({ secret: name });
        else {
          const text = evaluateValue({ kind: "template", parts: [part] }, scope);
          if (!text.ok) return text;
          parts.push(textOf(text.value));
        }
      }
      secrets.push({ at, parts });
      return ok(null);
    }
    if (item.kind === "object") {
      const entries: [string, Json][] = [];
      for (const [key, child] of Object.entries(item.entries)) {
        const result = visit(child, `${at}/${pointerPart(key)}`);
        if (!result.ok) return result;
        entries.push([key, result.value]);
      }
      return ok(Object.fromEntries(entries));
    }
    if (item.kind === "array") {
      const items: Json[] = [];
      for (const [index, child] of item.items.entries()) {
        const result = visit(child, `${at}/${index}`);
        if (!result.ok) return result;
        items.push(result.value);
      }
      return ok(items);
    }
    return evaluateValue(item, scope);
  };
  const result = visit(value, "");
  return result.ok ? ok({ value: result.value, secrets }) : result;
}

/** A value inside a longer text: texts as they are, everything else as JSON, as jq's own interpolation does. */
function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function excerpt(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
