import type { Json } from "../../base/json.ts";
import { defaultBudget, type Budget } from "../budget.ts";
import { compileExpression } from "../compile.ts";
import { formatDiagnostic } from "../diagnostic.ts";
import { ExpressionError } from "../value/error.ts";
import { errorText } from "../value/error-text.ts";
import { parseJson } from "../value/json-parse.ts";
import { jsonText } from "../value/json-text.ts";
import { equal } from "../value/order.ts";
import type { ExpressionTest } from "./read-tests.ts";

export interface ExpressionTestResult {
  readonly test: ExpressionTest;
  readonly passed: boolean;
  /** Its program needs what the language leaves out: modules, input and output, the environment. */
  readonly outOfScope: boolean;
  /** What differed, or what is left out; empty when it passed. */
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
    if (error instanceof ExpressionError) return { problem: errorText(error) };
    throw error;
  }
}

/** The code of what is refused because the language leaves it out. */
const LEFT_OUT = "OPS203";

/** The difference between what a case asks and what the program does; empty when there is none. */
function differenceOf(
  test: ExpressionTest,
  compiled: ReturnType<typeof compileExpression>,
  options: RunOptions,
): string {
  if (test.failure !== null) {
    if (compiled.ok) return "it compiled, but has to be refused";
    const text = formatDiagnostic(test.program, compiled.error);
    return test.failure.message === null || test.failure.message === text
      ? ""
      : `it was refused with\n${text}\nexpected was\n${test.failure.message}`;
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
  const stopped = result.ok ? "" : `; it stopped with ${result.error.code}: ${result.error.message}`;
  if (!result.ok && result.error.kind !== "error") return stopped.slice(2);
  for (const [index, wanted] of test.outputs.entries()) {
    const expected = readValue(wanted);
    if ("problem" in expected) return `the expected output is not JSON: ${wanted} (${expected.problem})`;
    const actual = outputs[index];
    if (actual === undefined) return `result ${index + 1} is missing: ${jsonText(expected.value)}${stopped}`;
    if (!equal(expected.value, actual) && jsonText(expected.value) !== jsonText(actual))
      return `expected ${jsonText(expected.value)}, but got ${jsonText(actual)}`;
  }
  const extra = outputs[test.outputs.length];
  return extra === undefined ? "" : `one result too many: ${jsonText(extra)}`;
}

/**
 * Runs cases one after the other, as `jq --run-tests` does. A case without outputs passes when the program raises an
 * error.
 */
export function runTests(tests: readonly ExpressionTest[], options: RunOptions = {}): readonly ExpressionTestResult[] {
  return tests.map((test) => {
    const compiled = compileExpression(test.program);
    const difference = differenceOf(test, compiled, options);
    return {
      test,
      passed: difference === "",
      outOfScope: !compiled.ok && compiled.error.code === LEFT_OUT,
      difference,
    };
  });
}
