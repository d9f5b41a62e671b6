import type { Json } from "../../json.ts";
import { defaultBudget, type Budget } from "../budget.ts";
import { compileExpression } from "../compile.ts";
import { formatDiagnostic } from "../diagnostic.ts";
import { ExpressionError } from "../value/error.ts";
import { parseJson } from "../value/json-parse.ts";
import { jsonText } from "../value/json-text.ts";
import { equal } from "../value/order.ts";
import type { ExpressionTest } from "./read-tests.ts";

export interface ExpressionTestResult {
  readonly test: ExpressionTest;
  readonly passed: boolean;
  /** What differed; empty when it passed. */
  readonly difference: string;
}

export interface RunOptions {
  readonly budget?: Budget;
  /** Epoch milliseconds for `now`. */
  readonly now?: number;
  /** Called on each input before it is used, for instance to freeze it. */
  readonly prepare?: (input: Json) => Json;
}

function readValue(text: string): { readonly value: Json } | { readonly problem: string } {
  try {
    return { value: parseJson(text.replace(/^\ufeff/, "")) };
  } catch (error) {
    if (error instanceof ExpressionError) return { problem: String(error.value) };
    throw error;
  }
}

/** The difference between what a case asks and what the program does; empty when there is none. */
function differenceOf(test: ExpressionTest, options: RunOptions): string {
  const compiled = compileExpression(test.program);
  if (test.failure !== null) {
    if (compiled.ok) return "the program was accepted";
    const text = formatDiagnostic(test.program, compiled.error);
    return test.failure.message === null || test.failure.message === text
      ? ""
      : `refused with\n${text}\ninstead of\n${test.failure.message}`;
  }
  if (!compiled.ok) return formatDiagnostic(test.program, compiled.error);
  const input = readValue(test.input);
  if ("problem" in input) return `the input is not JSON: ${input.problem}`;
  const prepared = options.prepare === undefined ? input.value : options.prepare(input.value);
  const outputs: Json[] = [];
  const scope = { budget: options.budget ?? defaultBudget, ...(options.now === undefined ? {} : { now: options.now }) };
  const result = compiled.value.each(
    prepared,
    (value) => {
      outputs.push(value);
      return true;
    },
    scope,
  );
  // an error after the outputs that are asked for is no difference, as in jq
  if (!result.ok && (result.error.kind !== "error" || outputs.length < test.outputs.length))
    return `stopped with ${result.error.code}: ${result.error.message}`;
  for (const [index, wanted] of test.outputs.entries()) {
    const expected = readValue(wanted);
    if ("problem" in expected) return `expected output ${index + 1} is not JSON: ${expected.problem}`;
    const actual = outputs[index];
    if (actual === undefined) return `output ${index + 1} is missing: ${wanted}`;
    if (!equal(expected.value, actual) && jsonText(expected.value) !== jsonText(actual))
      return `output ${index + 1} is ${jsonText(actual)}, not ${wanted}`;
  }
  const extra = outputs[test.outputs.length];
  return extra === undefined ? "" : `output ${test.outputs.length + 1} is superfluous: ${jsonText(extra)}`;
}

/** Runs cases one after the other, as `jq --run-tests` does. A case without outputs passes when the program raises an error. */
export function runTests(tests: readonly ExpressionTest[], options: RunOptions = {}): readonly ExpressionTestResult[] {
  return tests.map((test) => {
    const difference = differenceOf(test, options);
    return { test, passed: difference === "", difference };
  });
}
