import { readFile } from "node:fs/promises";
import { compileExpression, type Expression } from "../../engine/expression/compile.ts";
import { formatDiagnostic } from "../../engine/expression/diagnostic.ts";
import type { Json } from "../../engine/json.ts";
import { failure, ok, type Result } from "../../engine/result.ts";
import { compactText } from "./json-output.ts";
import { readTestFile, type TestCase } from "./test-file.ts";

export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

type Verdict = { readonly kind: "passed" } | { readonly kind: "failed" | "skipped"; readonly why: string };

/** The diagnostics that say: not part of this language, whatever the case expects (modules, input and output, the environment). */
const OUT_OF_SCOPE: ReadonlySet<string> = new Set(["OPS203"]);

/**
 * Runs files of jq's test format as `jq --run-tests` does: each failing case and, with its reason, each case whose program is outside
 * the language is written as a line.
 */
export async function runTestFiles(files: readonly string[], write: (line: string) => void): Promise<TestSummary> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    for (const test of readTestFile(await readFile(file, "utf8"))) {
      const verdict = judge(test);
      counts[verdict.kind] += 1;
      if (verdict.kind !== "passed")
        write(`${file}:${test.line}: ${verdict.kind}: ${test.program}\n    ${verdict.why.replaceAll("\n", "\n    ")}`);
    }
  }
  return counts;
}

function judge(test: TestCase): Verdict {
  const compiled = compileExpression(test.program);
  if (!compiled.ok && OUT_OF_SCOPE.has(compiled.error.code)) return { kind: "skipped", why: compiled.error.message };
  if (test.kind === "refused") {
    if (compiled.ok) return failed("it compiled, but has to be refused");
    const message = formatDiagnostic(test.program, compiled.error);
    if (test.message === null || test.message === message) return { kind: "passed" };
    return failed(`it was refused with\n${message}\nexpected was\n${test.message}`);
  }
  if (!compiled.ok) return failed(formatDiagnostic(test.program, compiled.error));
  return judgeOutputs(compiled.value, test);
}

function judgeOutputs(expression: Expression, test: Extract<TestCase, { readonly kind: "run" }>): Verdict {
  const input = parseJson(test.input);
  if (!input.ok) return failed(`the input is not JSON: ${test.input}`);
  const expected: Json[] = [];
  for (const line of test.outputs) {
    const output = parseJson(line);
    if (!output.ok) return failed(`the expected output is not JSON: ${line}`);
    expected.push(output.value);
  }
  const outputs = outputsOf(expression, input.value, expected.length);
  for (const [index, value] of expected.entries()) {
    const actual = outputs.values[index];
    if (actual === undefined)
      return failed(
        `result ${index + 1} is missing: ${compactText(value)}${outputs.error === null ? "" : `; it failed: ${outputs.error}`}`,
      );
    if (!equal(value, actual)) return failed(`expected ${compactText(value)}, but got ${compactText(actual)}`);
  }
  const extra = outputs.values[expected.length];
  return extra === undefined ? { kind: "passed" } : failed(`one result too many: ${compactText(extra)}`);
}

/** The outputs up to an error; jq's format takes an error after the last expected output for an end. */
function outputsOf(
  expression: Expression,
  input: Json,
  count: number,
): { readonly values: readonly Json[]; readonly error: string | null } {
  const scope = { now: Date.now() };
  const all = expression.all(input, scope);
  if (all.ok) return { values: all.value, error: null };
  const error = all.error.message;
  for (let length = count; length > 0; length--) {
    const limited = compileExpression(`limit(${length}; ${expression.text}\n)`);
    const values = limited.ok ? limited.value.all(input, scope) : null;
    if (values?.ok === true) return { values: values.value, error };
  }
  return { values: [], error };
}

const fromJson = compileExpression("fromjson");

/** JSON, or what jq reads for it beside: `nan`, a byte order mark. */
function parseJson(line: string): Result<Json, string> {
  const text = line.replace(/^\ufeff/, "");
  try {
    return ok(JSON.parse(text) as Json);
  } catch (cause) {
    const parsed = fromJson.ok ? fromJson.value.first(text) : null;
    return parsed?.ok === true && parsed.value !== undefined ? ok(parsed.value) : failure((cause as Error).message);
  }
}

function failed(why: string): Verdict {
  return { kind: "failed", why };
}

/** Equality of JSON values as jq has it: the order of keys does not count. */
export function equal(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item as Json, b[index] as Json));
  }
  const left = a as { readonly [key: string]: Json };
  const right = b as { readonly [key: string]: Json };
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key] as Json, right[key] as Json))
  );
}
