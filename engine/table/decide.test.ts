import { describe, expect, it } from "vitest";
import type { CellTest } from "../condition/ir.ts";
import type { Json } from "../base/json.ts";
import { decideTable } from "./decide.ts";
import type { DecisionTable } from "./ir.ts";

const is = (...values: Json[]): CellTest => ({ is: "oneOf", values });

function table(
  hit: DecisionTable["hit"],
  rules: readonly [{ readonly [input: string]: CellTest }, Json, string?][],
): DecisionTable {
  return {
    name: "risk",
    inputs: [
      { name: "impact", value: { kind: "jq", text: ".impact" } },
      { name: "size", value: { kind: "jq", text: ".size" } },
    ],
    hit,
    rules: rules.map(([cells, value, because]) => ({
      cells,
      then: { kind: "literal", value },
      because: because ?? null,
    })),
  };
}

const decide = (one: DecisionTable, record: Json) => decideTable(one, { record, variables: {} });

describe("a decision table", () => {
  it("of unique hit answers with its one matching rule and explains the others", () => {
    const one = table("unique", [
      [{ impact: is("high") }, 1, "everybody is hit"],
      [{ impact: is("low"), size: { is: "compare", op: ">=", value: 5 } }, 2],
      [{ impact: is("low"), size: { is: "compare", op: "<", value: 5 } }, 3, "few are hit"],
    ]);
    expect(decide(one, { impact: "low", size: 2 })).toEqual({
      ok: true,
      value: {
        value: 3,
        rules: [2],
        because: ["few are hit"],
        explanation: {
          table: "risk",
          hit: "unique",
          inputs: { impact: "low", size: 2 },
          rules: [
            { index: 0, matched: false, failed: 'impact is "low", wanted high' },
            { index: 1, matched: false, failed: "size is 2, wanted >= 5" },
            { index: 2, matched: true, failed: null },
          ],
        },
      },
    });
  });

  it("of unique hit refuses two rules at once, by their numbers", () => {
    const one = table("unique", [
      [{ impact: is("high") }, 1],
      [{}, 2],
    ]);
    const result = decide(one, { impact: "high" });
    expect(result).toMatchObject({ ok: false, error: { kind: "overlap" } });
    expect(result.ok ? "" : result.error.message).toContain("rules 1 and 2");
  });

  it("answers null where nothing matches", () => {
    const rules: [{ readonly [input: string]: CellTest }, Json][] = [[{ impact: is("high") }, 1]];
    const values = (["unique", "first", "max", "sum", "all"] as const).map((hit) => {
      const result = decide(table(hit, rules), { impact: null });
      return result.ok ? result.value.value : "fault";
    });
    expect(values).toEqual([null, null, null, 0, []]);
  });

  it("combines matching rules by first, max, sum and all", () => {
    const rules: [{ readonly [input: string]: CellTest }, Json, string][] = [
      [{}, 3, "base"],
      [{ impact: is("high") }, 5, "high impact"],
      [{ size: { is: "range", min: 1, max: 9 } }, 1, "small"],
    ];
    const outcome = (hit: DecisionTable["hit"]) => {
      const result = decide(table(hit, rules), { impact: "high", size: 4 });
      return result.ok ? [result.value.value, result.value.rules, result.value.because] : result.error;
    };
    expect(outcome("first")).toEqual([3, [0], ["base"]]);
    expect(outcome("max")).toEqual([5, [1], ["high impact"]]);
    expect(outcome("sum")).toEqual([9, [0, 1, 2], ["base", "high impact", "small"]]);
    expect(outcome("all")).toEqual([
      [3, 5, 1],
      [0, 1, 2],
      ["base", "high impact", "small"],
    ]);
  });

  it("of literals is decided once for its inputs, and tells each input its own", () => {
    const one = table("first", [
      [{ impact: is("high") }, 1],
      [{}, 2],
    ]);
    const high = decide(one, { impact: "high", title: "this" });
    expect(decide(one, { impact: "high", title: "that" })).toBe(high);
    for (const impact of ["low", null, ["high"], { high: "high" }, "x".repeat(1_000)] as const) {
      expect(decide(one, { impact })).toMatchObject({
        ok: true,
        value: { value: 2, explanation: { inputs: { impact } } },
      });
    }
    for (let index = 0; index < 300; index += 1) decide(one, { impact: index });
    expect(decide(one, { impact: "high" })).toEqual(high);
  });

  it("of expressions is decided over the record each time", () => {
    const literal = table("first", [[{}, 1]]);
    const one: DecisionTable = {
      ...literal,
      rules: [{ cells: {}, then: { kind: "jq", text: ".title" }, because: null }],
    };
    const told = ["this", "that"].map((title) => decide(one, { impact: "high", title }));
    expect(told).toMatchObject([{ value: { value: "this" } }, { value: { value: "that" } }]);
  });

  it("refuses to compare or add what is no number, naming the rule", () => {
    const rules: [{ readonly [input: string]: CellTest }, Json][] = [
      [{}, 1],
      [{}, "high"],
    ];
    for (const hit of ["max", "sum"] as const) {
      const result = decide(table(hit, rules), {});
      expect(result).toMatchObject({ ok: false, error: { kind: "notComparable" } });
      expect(result.ok ? "" : result.error.message).toContain('table "risk", rule 2: "high"');
    }
  });

  it("names the input that failed", () => {
    const one: DecisionTable = {
      ...table("first", []),
      inputs: [{ name: "bad", value: { kind: "jq", text: '.a - "x"' } }],
    };
    const result = decide(one, { a: 1 });
    expect(result.ok ? "" : result.error.message).toContain('table "risk", input "bad"');
  });
});
