import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Json } from "../base/json.ts";
import { defaultBudget } from "./budget.ts";
import { readTests, type ExpressionTest } from "./conformance/read-tests.ts";
import { runTests } from "./conformance/run-tests.ts";

const data = path.resolve(process.env["OPSLOOM_CONFORMANCE_DATA"] ?? "../shared/data", "jq");

/**
 * Programs of jq's own suites that are out of scope, by name, with the reason. Each must be refused when it is
 * published.
 */
const outOfScope: ReadonlyMap<string, string> = new Map([
  ['import "a" as foo; import "b" as bar; def fooa: foo::a; [fooa, bar::a, bar::b, foo::a]', "modules"],
  ['import "c" as foo; [foo::a, foo::c]', "modules"],
  ['include "c"; [a, c]', "modules"],
  ['import "data" as $e; import "data" as $d; [$d[].this,$e[].that,$d::d[].this,$e::e[].that]|join(";")', "modules"],
  ['import "data" as $a; import "data" as $b; def f: {$a, $b}; f', "modules"],
  ['include "shadow1"; e', "modules"],
  ['include "shadow1"; include "shadow2"; e', "modules"],
  ['import "shadow1" as f; import "shadow2" as f; import "shadow1" as e; [e::e, f::e]', "modules"],
  ["module (.+1); 0", "modules"],
  ["module []; 0", "modules"],
  ['include "a" (.+1); 0', "modules"],
  ['include "a" []; 0', "modules"],
  ['include "\\ "; 0', "modules"],
  ['include "\\(a)"; 0', "modules"],
  ["modulemeta", "modules"],
  ["modulemeta | .deps | length", "modules"],
  ["modulemeta | .defs | length", "modules"],
  ['import "test_bind_order" as check; check::check', "modules"],
  ["try input catch .", "no input stream"],
  ["debug", "no output stream"],
]);

/** Examples of the manual that are out of scope, by program and input. */
const manualOutOfScope: ReadonlyMap<string, string> = new Map([
  ["$ENV.PAGER", "no environment"],
  ["env.PAGER", "no environment"],
]);

/** The suites build values 10,000 levels deep and count to a million; definitions do not. */
const budget = { ...defaultBudget, steps: 500_000_000, depth: 100_000, pathLength: 10_001 };

function freeze(value: Json): Json {
  const stack: Json[] = [value];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (typeof top === "object" && top !== null && !Object.isFrozen(top)) {
      Object.freeze(top);
      stack.push(...Object.values(top));
    }
  }
  return value;
}

function failures(tests: readonly ExpressionTest[]): readonly string[] {
  return runTests(tests, { budget, now: 1_700_000_000_000, prepare: freeze })
    .filter((result) => !result.passed)
    .map((result) => `line ${result.test.line}: ${result.test.program}\n${result.difference}`);
}

const missing = !existsSync(data);
const because = missing ? ` (skipped: ${data} is not there; set OPSLOOM_CONFORMANCE_DATA)` : "";

describe.skipIf(missing)(`jq's own suites${because}`, () => {
  it.each(["jq.test", "base64.test", "uri.test"])(
    "every case of %s in scope passes on frozen inputs, messages included",
    (file) => {
      const tests = readTests(readFileSync(path.join(data, file), "utf8"));
      const inScope = tests.filter((test) => !outOfScope.has(test.program));
      expect(tests.length).toBeGreaterThan(9);
      expect(failures(inScope)).toEqual([]);
    },
  );

  it("counts exactly the cases left out, and each of them is refused with its reason", () => {
    const left = readTests(readFileSync(path.join(data, "jq.test"), "utf8")).filter((test) =>
      outOfScope.has(test.program),
    );
    expect(left.length).toBe(20);
    for (const { difference } of runTests(left)) expect(difference).toMatch(/is not available/);
  });

  it("every example of the manual in scope passes on frozen inputs", () => {
    const tests = manualExamples(readFileSync(path.join(data, "manual.yml"), "utf8"));
    expect(tests.length).toBeGreaterThan(200);
    expect(failures(tests.filter((test) => !manualOutOfScope.has(test.program)))).toEqual([]);
  });
});

interface Section {
  readonly entries?: readonly {
    readonly examples?: readonly {
      readonly program: string;
      readonly input: string;
      readonly output: readonly string[];
    }[];
  }[];
}

function manualExamples(text: string): readonly ExpressionTest[] {
  const { sections } = parse(text) as { readonly sections: readonly Section[] };
  return sections
    .flatMap((section) => section.entries ?? [])
    .flatMap((entry) => entry.examples ?? [])
    .map((example, index) => ({
      line: index + 1,
      program: example.program,
      failure: null,
      input: example.input,
      outputs: example.output.map(String),
    }));
}
