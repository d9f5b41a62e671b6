import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { defaultBudget } from "./budget.ts";
import { readTests } from "./conformance/read-tests.ts";
import { runTests } from "./conformance/run-tests.ts";
import { parseExpression } from "./parse.ts";
import { printExpression } from "./print.ts";

function printed(text: string): string {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return printExpression(parsed.value);
}

const samples = [
  ".a.b[0]?",
  '.["a b"][1:2][]',
  "1 + 2 * 3 - -4",
  '{a: 1, (.b): 2, $c, "d\\(1)": 3 | 4}',
  "def f($x; g): $x | g; f(1; .a) as [$a, {b: $c}] ?// $a | label $out | $a, break $out",
  'if .a then 1 elif .b then 2 else 3 end | try error("x") catch .',
  "reduce .[] as $x (0; . + $x), foreach .[] as [$i] (0; . + $i; [., $i])",
  '@base64 "x\\(.a | .b)y", @json, .. , (.a, .b |= empty)',
  '. as {$a: [$b], "c": $d, ("e" + "f"): $g} | $__loc__',
  "[.[:-1], .[1:]] // null and (true or false)",
  "(1, 2) as $x | ($x | -$x) | .a.b = 1",
];

describe("printExpression", () => {
  it.each(samples)("prints %s to a text that is a fixed point of reading and printing", (text) => {
    const once = printed(text);
    expect(printed(once)).toBe(once);
  });

  const data = path.resolve(process.env["OPSLOOM_CONFORMANCE_DATA"] ?? "../shared/data", "jq/jq.test");
  it.skipIf(!existsSync(data))(
    "keeps the meaning of every program of jq's own suite that can be read (skipped without OPSLOOM_CONFORMANCE_DATA)",
    () => {
      const tests = readTests(readFileSync(data, "utf8")).filter(
        (test) => test.failure === null && parseExpression(test.program).ok,
      );
      const again = tests.map((test) => ({ ...test, program: printed(test.program) }));
      const budget = { ...defaultBudget, steps: 500_000_000, depth: 100_000, pathLength: 10_001 };
      const before = runTests(tests, { budget });
      const after = runTests(again, { budget });
      const changed = after.filter(
        (result, at) => result.passed !== before[at]?.passed && !result.test.program.includes("$__loc__"),
      );
      expect(changed.map((result) => `${result.test.program}\n${result.difference}`)).toEqual([]);
    },
  );
});
