import { readFile } from "node:fs/promises";
import { readTests } from "../../engine/expression/conformance/read-tests.ts";
import { runTests } from "../../engine/expression/conformance/run-tests.ts";

export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Runs files of jq's test format as `jq --run-tests` does: each failing case and, with its reason, each case whose
 * program is outside the language is written as a line.
 */
export async function runTestFiles(files: readonly string[], write: (line: string) => void): Promise<TestSummary> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    for (const { test, passed, outOfScope, difference } of runTests(readTests(await readFile(file, "utf8")), {
      now: Date.now(),
    })) {
      const verdict = outOfScope ? "skipped" : passed ? "passed" : "failed";
      counts[verdict] += 1;
      if (verdict !== "passed")
        write(`${file}:${test.line}: ${verdict}: ${test.program}\n    ${difference.replaceAll("\n", "\n    ")}`);
    }
  }
  return counts;
}
