import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { cellHolds, compareText, describeTest, equalJson } from "./compare.ts";
import { conditionHolds, conditionText, evaluateValue, explainCondition } from "./evaluate.ts";
import type { CellTest, Condition, EvaluationScope } from "./ir.ts";

const scope: EvaluationScope = {
  record: {
    state: "onHold",
    priority: 3,
    empty: null,
    tags: ["a", "b"],
    ci: { id: "ci-1", name: "shop-db1", class: "database" },
    title: "Checkout slow",
  },
  variables: { command: { name: "hold", by: "kim", input: {} }, now: "2026-01-05T09:00:00.000Z" },
};

const row = (...cells: [string, CellTest][]): Condition => ({
  kind: "row",
  cells: cells.map(([path, test]) => ({ path: path.split("."), test })),
});
const oneOf = (...values: Json[]): CellTest => ({ is: "oneOf", values });
const holds = (condition: Condition) => conditionHolds(condition, scope);

describe("a row", () => {
  it("holds when all its cells hold", () => {
    expect(holds(row(["state", oneOf("onHold", "new")], ["priority", { is: "compare", op: ">=", value: 3 }]))).toEqual({
      ok: true,
      value: true,
    });
    expect(holds(row(["state", oneOf("onHold")], ["priority", { is: "range", min: 4, max: 5 }]))).toEqual({
      ok: true,
      value: false,
    });
    expect(holds(row())).toEqual({ ok: true, value: true });
  });

  it("matches an absent value with nothing but null", () => {
    for (const path of ["empty", "missing", "missing.deeper", "title.deeper"]) {
      expect(holds(row([path, oneOf(null, 1)]))).toEqual({ ok: true, value: true });
      for (const op of ["<", "<=", ">", ">=", "!="] as const) {
        expect(holds(row([path, { is: "compare", op, value: 1 }]))).toEqual({ ok: true, value: false });
      }
      expect(holds(row([path, { is: "range", min: -9, max: 9 }]))).toEqual({ ok: true, value: false });
    }
  });

  it("reads declared attributes of a reference, and takes the reference itself for its id", () => {
    expect(holds(row(["ci.class", oneOf("database")]))).toEqual({ ok: true, value: true });
    expect(holds(row(["ci", oneOf("ci-1")]))).toEqual({ ok: true, value: true });
    expect(holds(row(["ci", oneOf("shop-db1")]))).toEqual({ ok: true, value: false });
  });

  it("reads own keys only", () => {
    expect(holds(row(["constructor", oneOf(null)], ["__proto__", oneOf(null)]))).toEqual({ ok: true, value: true });
  });

  it("says which cell failed and what it met", () => {
    const explanation = explainCondition(
      row(["state", oneOf("onHold")], ["priority", { is: "compare", op: "<=", value: 2 }]),
      scope,
    );
    expect(explanation).toEqual({
      kind: "row",
      holds: false,
      cells: [
        { field: "state", wanted: "onHold", value: "onHold", holds: true },
        { field: "priority", wanted: "<= 2", value: 3, holds: false },
      ],
    });
    expect(conditionText(explanation)).toBe("priority is 3, wanted <= 2");
  });

  it("means what the jq text that says the same means", () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom("a", "b", "é", "\u{1f600}", "\uffff"),
      fc.boolean(),
      fc.constant(null),
    );
    const test: fc.Arbitrary<CellTest> = fc.oneof(
      fc.array(value, { minLength: 1, maxLength: 3 }).map((values): CellTest => ({ is: "oneOf", values })),
      fc
        .tuple(fc.constantFrom("<", "<=", ">", ">=", "!=" as const), fc.integer({ min: -3, max: 3 }))
        .map(([op, wanted]): CellTest => ({ is: "compare", op, value: wanted })),
      fc
        .tuple(fc.constantFrom("<", "<=", ">", ">=", "!=" as const), fc.constantFrom("a", "b", "\u{1f600}", "\uffff"))
        .map(([op, wanted]): CellTest => ({ is: "compare", op, value: wanted })),
      fc
        .tuple(fc.integer({ min: -3, max: 0 }), fc.integer({ min: 0, max: 3 }))
        .map(([min, max]): CellTest => ({ is: "range", min, max })),
    );
    fc.assert(
      fc.property(value, test, (actual, wanted) => {
        const here: EvaluationScope = { record: { x: actual }, variables: {} };
        const asRow = conditionHolds(row(["x", wanted]), here);
        const asJq = conditionHolds({ kind: "jq", text: jqOf(wanted) }, here);
        expect(asRow).toEqual(asJq);
      }),
    );
  });
});

/** A cell as an author would write it in jq: types are told apart, because jq orders values of different types too. */
function jqOf(test: CellTest): string {
  if (test.is === "oneOf") return `.x as $x | any(${JSON.stringify(test.values)}[]; . == $x)`;
  if (test.is === "range") return `(.x | type) == "number" and .x >= ${String(test.min)} and .x <= ${String(test.max)}`;
  const literal = JSON.stringify(test.value);
  if (test.op === "!=") return `.x != null and .x != ${literal}`;
  return `(.x | type) == "${typeof test.value}" and .x ${test.op} ${literal}`;
}

describe("a jq condition", () => {
  it("holds when it yields true; null is an absent value and does not hold", () => {
    expect(holds({ kind: "jq", text: '.state == "onHold" and .priority < 4' })).toEqual({ ok: true, value: true });
    expect(holds({ kind: "jq", text: ".empty" })).toEqual({ ok: true, value: false });
    expect(holds({ kind: "jq", text: '$command.by == "kim"' })).toEqual({ ok: true, value: true });
  });

  it("is a fault when it yields something else, nothing, or an error", () => {
    const yielding = (text: string) => holds({ kind: "jq", text });
    expect(yielding(".title")).toMatchObject({ ok: false, error: { kind: "notBoolean", expression: ".title" } });
    expect(yielding("empty")).toMatchObject({ ok: false, error: { kind: "notBoolean" } });
    expect(yielding('error("no")')).toMatchObject({ ok: false, error: { kind: "expression" } });
    expect(yielding(".a |")).toMatchObject({ ok: false, error: { kind: "expression" } });
  });

  it("is explained by its value", () => {
    expect(explainCondition({ kind: "jq", text: ".priority > 5" }, scope)).toEqual({
      kind: "jq",
      holds: false,
      text: ".priority > 5",
      value: false,
    });
    expect(conditionText(explainCondition({ kind: "jq", text: ".title" }, scope))).toContain(
      "must yield true or false",
    );
  });
});

describe("a value", () => {
  it("keeps its type, is interpolated into text, and is built into objects and lists", () => {
    const value = evaluateValue(
      {
        kind: "object",
        entries: {
          whole: { kind: "jq", text: ".priority + 1" },
          text: { kind: "template", parts: ["P", { jq: ".priority" }, ": ", { jq: ".title" }, " ", { jq: ".tags" }] },
          list: {
            kind: "array",
            items: [
              { kind: "literal", value: 1 },
              { kind: "jq", text: "$now" },
            ],
          },
          nothing: { kind: "jq", text: "empty" },
        },
      },
      scope,
    );
    expect(value).toEqual({
      ok: true,
      value: { whole: 4, text: 'P3: Checkout slow ["a","b"]', list: [1, "2026-01-05T09:00:00.000Z"], nothing: null },
    });
  });

  it("never evaluates data as an expression", () => {
    const record = { title: '${ error("no") } \\(.secret)' };
    expect(evaluateValue({ kind: "template", parts: [{ jq: ".title" }] }, { record, variables: {} })).toEqual({
      ok: true,
      value: record.title,
    });
  });

  it("names the expression that failed, wherever it is nested", () => {
    const broken = { kind: "jq", text: ".title - 1" } as const;
    expect(
      evaluateValue({ kind: "array", items: [{ kind: "object", entries: { deep: broken } }] }, scope),
    ).toMatchObject({
      ok: false,
      error: { kind: "expression", expression: ".title - 1" },
    });
    expect(evaluateValue({ kind: "template", parts: [{ jq: ".title - 1" }] }, scope)).toMatchObject({ ok: false });
  });
});

describe("comparing values", () => {
  it("is deep and takes no inherited key for an own one", () => {
    expect(equalJson({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBe(true);
    expect(equalJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(equalJson({ toString: 1 }, { valueOf: 1 })).toBe(false);
    expect(equalJson([1], { 0: 1, length: 1 })).toBe(false);
    expect(equalJson([1, 2], [2, 1])).toBe(false);
  });

  it("orders texts by code point", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "é", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{1f600}"),
      maxLength: 4,
    });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const points = (text: string): number[] => [...text].map((character) => character.codePointAt(0) ?? 0);
        const [a, b] = [points(left), points(right)];
        const at = a.findIndex((point, index) => point !== b[index]);
        const expected = at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
        expect(Math.sign(compareText(left, right))).toBe(Math.sign(expected));
      }),
    );
  });

  it("describes a test as it is written", () => {
    expect(
      [
        oneOf("a"),
        oneOf(1, null),
        { is: "compare", op: ">", value: 5 } as const,
        { is: "range", min: 1, max: 4 } as const,
      ].map(describeTest),
    ).toEqual(["a", "one of 1, null", "> 5", "1..4"]);
    expect(cellHolds({ is: "compare", op: ">=", value: 5 }, "7")).toBe(false);
  });
});
