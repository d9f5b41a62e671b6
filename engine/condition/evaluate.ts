/**
 * Meaning of conditions and values.
 *
 * 1. A row and the jq text that says the same hold for the same records: an absent value matches nothing but null.
 * 2. Evaluation reads its scope and nothing else: no clock, no randomness (time arrives as `$now`).
 * 3. Each condition and value is compiled once, known by object identity, because a bundle is loaded once and asked
 *    often.
 */
import { isJsonObject, ownValue, type Json, type JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { cellHolds, describeTest } from "./compare.ts";
import { firstResult } from "./expression-cache.ts";
import { evaluationFault, type EvaluationFault } from "./fault.ts";
import type { Cell, Condition, EvaluationScope, Value } from "./ir.ts";

export interface CompiledCondition {
  holds(scope: EvaluationScope): Result<boolean, EvaluationFault>;
}

export interface CompiledValue {
  evaluate(scope: EvaluationScope): Result<Json, EvaluationFault>;
}

/**
 * Why a condition held or did not: each cell with the value it met, or the jq text with its result. Plain JSON for the
 * ledger.
 */
export type ConditionExplanation =
  | { readonly kind: "row"; readonly holds: boolean; readonly cells: readonly CellExplanation[] }
  | { readonly kind: "jq"; readonly holds: boolean; readonly text: string; readonly value: Json }
  | { readonly kind: "fault"; readonly holds: false; readonly message: string };

export interface CellExplanation {
  /** As written: `ci.class`. */
  readonly field: string;
  /** As written: `one of low, medium`, `>= 5`. */
  readonly wanted: string;
  readonly value: Json;
  readonly holds: boolean;
}

const conditions = new WeakMap<Condition, CompiledCondition>();
const values = new WeakMap<Value, CompiledValue>();

/**
 * The closure of a condition. A jq text must yield true, false or null (an absent value does not hold); anything else
 * is a fault.
 */
function compileCondition(condition: Condition): CompiledCondition {
  const known = conditions.get(condition);
  if (known !== undefined) return known;
  const compiled: CompiledCondition = condition.kind === "row" ? rowCondition(condition) : jqCondition(condition.text);
  conditions.set(condition, compiled);
  return compiled;
}

export function conditionHolds(condition: Condition, scope: EvaluationScope): Result<boolean, EvaluationFault> {
  return compileCondition(condition).holds(scope);
}

/** The closure of a value. A jq text that yields nothing is null, which is how an absent value reads everywhere. */
function compileValue(value: Value): CompiledValue {
  const known = values.get(value);
  if (known !== undefined) return known;
  const compiled: CompiledValue = { evaluate: valueClosure(value) };
  values.set(value, compiled);
  return compiled;
}

export function evaluateValue(value: Value, scope: EvaluationScope): Result<Json, EvaluationFault> {
  return compileValue(value).evaluate(scope);
}

/** What {@link conditionHolds} saw, without stopping at the first cell that failed. */
export function explainCondition(condition: Condition, scope: EvaluationScope): ConditionExplanation {
  if (condition.kind === "jq") {
    const result = jqCondition(condition.text).holds(scope);
    if (!result.ok) return { kind: "fault", holds: false, message: result.error.message };
    const raw = firstResult(condition.text, scope);
    return { kind: "jq", holds: result.value, text: condition.text, value: raw.ok ? (raw.value ?? null) : null };
  }
  const cells = condition.cells.map((cell): CellExplanation => {
    const value = cellValue(scope.record, cell) ?? null;
    return { field: cell.path.join("."), wanted: describeTest(cell.test), value, holds: cellHolds(cell.test, value) };
  });
  return { kind: "row", holds: cells.every((cell) => cell.holds), cells };
}

/** One line for a person: `priority is 3, wanted <= 2`; what failed first, or what held. */
export function conditionText(explanation: ConditionExplanation): string {
  if (explanation.kind === "fault") return explanation.message;
  if (explanation.kind === "jq") return `${explanation.text} is ${JSON.stringify(explanation.value)}`;
  const told = explanation.holds ? explanation.cells : explanation.cells.filter((cell) => !cell.holds);
  return told.map((cell) => `${cell.field} is ${JSON.stringify(cell.value)}, wanted ${cell.wanted}`).join("; ");
}

/** The value at a path of own keys; undefined where a step is missing. */
export function valueAt(record: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = record;
  for (const key of path) value = ownValue(value, key);
  return value;
}

/**
 * What a cell is compared with. A reference with declared `read` attributes shows as an object of its id, name and
 * those attributes; a cell that names the reference itself means its id, whether or not something is read of it.
 */
function cellValue(record: Json, { path, test }: Cell): Json | undefined {
  const value = valueAt(record, path);
  const id = ownValue(value, "id");
  const wantsText = test.is === "oneOf" ? !test.values.some(isJsonObject) : true;
  return typeof id === "string" && wantsText && isReference(value) ? id : value;
}

function isReference(value: Json | undefined): boolean {
  return typeof ownValue(value, "name") === "string";
}

function rowCondition(condition: Extract<Condition, { readonly kind: "row" }>): CompiledCondition {
  const { cells } = condition;
  return { holds: (scope) => ok(cells.every((cell) => cellHolds(cell.test, cellValue(scope.record, cell)))) };
}

function jqCondition(text: string): CompiledCondition {
  return {
    holds: (scope) => {
      const result = firstResult(text, scope);
      if (!result.ok) return result;
      if (typeof result.value === "boolean") return ok(result.value);
      if (result.value === null) return ok(false);
      const got = result.value === undefined ? "nothing" : `"${excerpt(result.value)}"`;
      return failure(
        evaluationFault(
          "notBoolean",
          `condition "${text}" must yield true or false, got ${got}; compare it with something`,
          text,
        ),
      );
    },
  };
}

function valueClosure(value: Value): CompiledValue["evaluate"] {
  switch (value.kind) {
    case "literal":
      return () => ok(value.value);
    case "jq":
      return (scope) => {
        const result = firstResult(value.text, scope);
        return result.ok ? ok(result.value ?? null) : result;
      };
    case "template":
      return (scope) => evaluateTemplate(value.parts, scope);
    case "object": {
      const entries = Object.entries(value.entries).map(([key, item]) => [key, compileValue(item)] as const);
      return (scope) => {
        const pairs: [string, Json][] = [];
        for (const [key, item] of entries) {
          const result = item.evaluate(scope);
          if (!result.ok) return result;
          pairs.push([key, result.value]);
        }
        return ok<JsonObject>(Object.fromEntries(pairs));
      };
    }
    case "array": {
      const items = value.items.map(compileValue);
      return (scope) => {
        const list: Json[] = [];
        for (const item of items) {
          const result = item.evaluate(scope);
          if (!result.ok) return result;
          list.push(result.value);
        }
        return ok(list);
      };
    }
  }
  return value satisfies never;
}

/** As jq's own interpolation: a text is itself, anything else its JSON (an absent value reads `null`). */
function evaluateTemplate(
  parts: readonly (string | { readonly jq: string })[],
  scope: EvaluationScope,
): Result<Json, EvaluationFault> {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const result = firstResult(part.jq, scope);
    if (!result.ok) return result;
    const value = result.value ?? null;
    text += typeof value === "string" ? value : JSON.stringify(value);
  }
  return ok(text);
}

function excerpt(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Each value by its name; the error names the one that has none. */
export function evaluateValues(
  values: { readonly [name: string]: Value },
  scope: EvaluationScope,
): Result<JsonObject, string> {
  const made: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(values)) {
    const result = evaluateValue(value, scope);
    if (!result.ok) return failure(`${name}: ${result.error.message}`);
    made[name] = result.value;
  }
  return ok(made);
}
