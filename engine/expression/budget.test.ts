import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { defaultBudget } from "./budget.ts";
import { compileExpression, type Expression } from "./compile.ts";

function compiled(text: string): Expression {
  const result = compileExpression(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.value;
}

const bombs: readonly (readonly [program: string, code: string])[] = [
  ["repeat(.)", "budget.steps"],
  ["range(infinite)", "budget.outputs"],
  ["[range(infinite)]", "budget.steps"],
  ["[limit(1e9; repeat(1))]", "budget.steps"],
  ['"x" | until(false; . + .)', "budget.text"],
  ['[range(1e9)] | ("x" * 1e9)', "budget.steps"],
  ['. as $x | "x" * (1e9 | floor)', "budget.text"],
  ["[1] | until(false; . + .)", "budget.array"],
  [".[1e8] = 1", "budget.array"],
  ["def f: f; f", "budget.steps"],
  ["def f: 1 + f; f", "budget.depth"],
  ["def f: f, 1; f", "budget.depth"],
  ["def f(x): f(x | x); f(.)", "budget.steps"],
  ["[range(1e4)] as $a | [$a[] | $a[] | $a[]]", "budget.steps"],
  ["[recurse([.])]", "budget.steps"],
  ["{} | until(false; {a: ., b: .})", "budget.steps"],
  ["[paths(repeat(.))]", "budget.steps"],
  ["reduce range(1e9) as $i (null; [.])", "budget.steps"],
  ["try repeat(.) catch 1", "budget.steps"],
  ['"aaaa" * 10000 | test("(a*)*b")', "budget.steps"],
  ["[range(1000)] | [combinations(10)]", "budget.steps"],
  ["reduce range(40) as $i ([1]; [., .]) | tojson", "budget.steps"],
  ["reduce range(40) as $i ([1]; [., .]) | @html", "budget.steps"],
  ["reduce range(40) as $i ([1]; [., .]) | [.] | tostring", "budget.steps"],
  ['("x" * 1000000) as $x | [range(100) | $x] | tojson', "budget.text"],
  ["[range(1000) as $a | range(1000) as $b | range(1000) as $c | [$a, $b, $c]]", "budget.steps"],
  ['("a" * 100000) | gsub(""; "xxxxxxxxxxxxxxxx")', "budget.steps"],
];

describe("a budget", () => {
  it.each(bombs)("ends %s with %s, in the same way each time", (program, code) => {
    const expression = compiled(program);
    const runs = [expression.all(null), expression.all(null)].map((result) =>
      result.ok ? "no fault" : `${result.error.kind} ${result.error.code}`,
    );
    expect(runs[0]).toBe(runs[1]);
    expect(runs[0]).toBe(`budget ${code}`);
  });

  it("is counted per evaluation, not over all of them", () => {
    const expression = compiled("[range(1000)] | length");
    const budget = { ...defaultBudget, steps: 10_000 };
    for (let run = 0; run < 20; run += 1) expect(expression.first(null, { budget })).toEqual({ ok: true, value: 1000 });
  });

  it("limits the number of outputs", () => {
    const result = compiled("range(10)").all(null, { budget: { ...defaultBudget, outputs: 9 } });
    expect(result).toMatchObject({ ok: false, error: { code: "budget.outputs", kind: "budget" } });
  });

  it("limits the keys of a path", () => {
    const result = compiled("path(.a.b.c)").all(null, { budget: { ...defaultBudget, pathLength: 2 } });
    expect(result).toMatchObject({ ok: false, error: { code: "budget.path", kind: "budget" } });
  });
});

describe("the JavaScript stack", () => {
  const wide = { ...defaultBudget, steps: 100_000_000 };

  it("does not grow with tail calls, however many", () => {
    expect(compiled("def f: if . >= 200000 then . else . + 1 | f end; f").first(0, { budget: wide })).toEqual({
      ok: true,
      value: 200000,
    });
    expect(
      compiled("def f(g): if . >= 100000 then g else . + 1 | f(g) end; f(. * 2)").first(0, { budget: wide }),
    ).toEqual({
      ok: true,
      value: 200000,
    });
    expect(compiled("last(range(100000))").first(null, { budget: wide })).toEqual({ ok: true, value: 99999 });
    expect(compiled("[limit(100000; repeat(1))] | length").first(null, { budget: wide })).toEqual({
      ok: true,
      value: 100000,
    });
    expect(compiled("until(. >= 100000; . + 1)").first(0, { budget: wide })).toEqual({ ok: true, value: 100000 });
  });

  it("does not grow with the depth of the data", () => {
    let deep: Json = 1;
    for (let level = 0; level < 9000; level += 1) deep = [deep];
    for (const program of [
      "flatten",
      "tojson | length",
      "[..] | length",
      ". == .",
      "[., .] | unique | length",
      "getpath([range(9000) | 0])",
      "walk(.) | tojson | length",
      "[paths] | length",
      "tostream",
    ]) {
      const result = compiled(program).all(deep, { budget: { ...wide, steps: 2_000_000_000, depth: 1_000_000 } });
      expect(result.ok, `${program}: ${result.ok ? "" : result.error.message}`).toBe(true);
    }
  });

  it("is not reached by a text nested without end: that is refused", () => {
    for (const text of [
      "(".repeat(50_000),
      "[".repeat(5_000),
      ".a|".repeat(20_000) + ".",
      "1" + "+1".repeat(20_000),
      "-".repeat(50_000) + "1",
      "{a:".repeat(9_000),
      '"\\('.repeat(9_000),
      ". as $x|".repeat(5_000) + ".",
    ]) {
      const result = compileExpression(text);
      expect(result.ok ? "compiled" : result.error.code).toMatch(/^OPS20[06]$/);
    }
  });
});
