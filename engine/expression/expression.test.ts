import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { defaultBudget } from "./budget.ts";
import { compileExpression, faultOf, type Expression, type ExpressionScope } from "./compile.ts";
import { jsonText } from "./value/json-text.ts";
import { compare, equal } from "./value/order.ts";

function compiled(text: string, variables: readonly string[] = []): Expression {
  const result = compileExpression(text, { variables });
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.value;
}

function all(text: string, input: Json, scope: ExpressionScope = {}): readonly Json[] {
  const result = compiled(text, Object.keys(scope.variables ?? {})).all(input, scope);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.value;
}

function one(text: string, input: Json, variables: { readonly [name: string]: Json } = {}): Json {
  const [value, ...more] = all(text, input, { variables });
  expect(more).toEqual([]);
  return value as Json;
}

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

describe("the door", () => {
  it("evaluates conditions, mappings and messages", () => {
    const record = { state: "onHold", priority: 2, ci: { name: "shop-db1" } };
    expect(one('.state == "onHold" and .priority <= 2', record)).toBe(true);
    expect(one('{title: "Restart \\(.ci.name)", who: (.caller // "nobody")}', record)).toEqual({
      title: "Restart shop-db1",
      who: "nobody",
    });
    expect(one("$command.by + .ci.name", record, { command: { by: "kim " } })).toBe("kim shop-db1");
  });

  it("binds only the variables that are used", () => {
    const expression = compiled("$b + 1", ["a", "b"]);
    expect(expression.variables).toEqual(["b"]);
    expect(expression.first(null, { variables: { b: 1 } })).toEqual({ ok: true, value: 2 });
    expect(expression.first(null)).toMatchObject({ ok: false, error: { code: "variable" } });
  });

  it("stops after the first output", () => {
    expect(compiled('1, error("late")').first(null)).toEqual({ ok: true, value: 1 });
    expect(compiled("empty").first(null)).toEqual({ ok: true, value: undefined });
  });

  it("hands over the outputs before a fault", () => {
    const seen: Json[] = [];
    const result = compiled("1, 2, error({code: 7})").each(null, (value) => seen.push(value) > 0);
    expect(seen).toEqual([1, 2]);
    expect(result).toMatchObject({ ok: false, error: { code: "error", kind: "error", value: { code: 7 } } });
  });

  it("takes now from the caller, in seconds, and has none of its own", () => {
    expect(all("now | todate", null, { now: 1_700_000_000_000 })).toEqual(["2023-11-14T22:13:20Z"]);
    expect(compiled("now").first(null)).toMatchObject({ ok: false, error: { code: "now" } });
  });

  it("treats keys of Object.prototype as any other key", () => {
    const input = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}') as Json;
    expect(all('.constructor, .toString, .__proto__.x, has("hasOwnProperty")', input)).toEqual([2, null, 1, false]);
    expect(one('{"__proto__": {y: 1}} | keys', null)).toEqual(["__proto__"]);
    expect(one('.["__proto__"].z = 1 | tojson', {})).toBe('{"__proto__":{"z":1}}');
    expect(one('. + {"__proto__": 1} | del(.a) | to_entries | from_entries | tojson', { a: 1 })).toBe(
      '{"__proto__":1}',
    );
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it("means the builtins in its short forms whatever the text defines", () => {
    expect(all("def empty: 1; def type: 2; def path(f): 3; [.[] | strings], (.[0] = 9)", ["a", 1])).toEqual([
      ["a"],
      [9, 1],
    ]);
  });
});

describe("an expression that is evaluated often", () => {
  const programs = [
    ".",
    "7",
    ".a",
    ".a.b.c.d.e",
    ".toString",
    ".a.constructor",
    ".[0]",
    ".a[-1]",
    '.a == "x" and .b.c != null or .b.c >= 90',
    ".a < 5, .a <= 5, .a > 5",
    '.a > "m"',
    ".a.b == .b.c",
    '.a // .b.c // "none"',
    ".a // .b",
    "if .a then .b else .c end",
    "(.a | not) and (.b.c | not)",
    "{a, b: .b.c, toString: .a, c: (.a == null)}",
    '{a: 1, a: 2, "0": .a, __proto__: .b}',
    "{a: .a.b, b: error}",
    'split(":")[1]',
    '.a | split(":") | .[0] | length',
    '[.a, .b | split("")[0]]',
    '.a | [split(":")[0, 1]]',
    "[.[]? | select(.a == 1) | {a, n: .b}]",
    ".a + 1",
    "-.a",
    "def split(x): [x, 1]; split(.)[1]",
  ];
  const value = fc.oneof(
    json,
    fc.constantFrom<Json>(5, 90, "x", "a:b:c", ":", "", { c: null }, { c: 95 }, { b: { c: { d: { e: 1 } } } }),
  );
  const inputs = fc.oneof(json, value, fc.record({ a: value, b: value, c: value }, { requiredKeys: [] }));

  function verdict(evaluate: () => Json | undefined): string {
    try {
      return JSON.stringify(evaluate()) ?? "nothing";
    } catch (error) {
      return faultOf(error).message;
    }
  }

  it.each(programs)("%s means what it meant before, with and without its evaluator", (text) => {
    const calm = compiled(text);
    const busy = compiled(text);
    const evaluate = busy.evaluator();
    const first = (expression: Expression, input: Json): string => {
      const result = expression.first(input);
      return result.ok ? (JSON.stringify(result.value) ?? "nothing") : result.error.message;
    };
    const cases = fc.sample(inputs, { numRuns: 300, seed: 4600 });
    for (const input of cases) {
      const expected = first(calm, input);
      expect(first(busy, input)).toBe(expected);
      expect(verdict(() => evaluate(input))).toBe(expected);
      expect(busy.all(input)).toEqual(calm.all(input));
    }
    // by now `calm` is busy, too
    for (const input of cases) expect(first(calm, input)).toBe(first(busy, input));
  });

  it("keeps the variables, the time and the budget that its evaluator was given, whole for each call", () => {
    expect(compiled("$a + .n", ["a"]).evaluator({ variables: { a: 1 } })({ n: 2 })).toBe(3);
    expect(compiled("now").evaluator({ now: 5000 })(null)).toBe(5);
    expect(() => compiled("$a", ["a"]).evaluator()).toThrow(expect.objectContaining({ code: "variable" }));
    const build = compiled("{a: .b, c: .d}").evaluator({ budget: { ...defaultBudget, steps: 30 } });
    for (let run = 0; run < 20; run += 1) expect(build({ b: run })).toEqual({ a: run, c: null });
    expect(verdict(() => compiled("{a: .b}").evaluator({ budget: { ...defaultBudget, steps: 3 } })(null))).toBe(
      "more than 3 steps",
    );
    expect(verdict(() => compiled("range(5)").evaluator({ budget: { ...defaultBudget, outputs: 0 } })(null))).toBe(
      "more than 0 results",
    );
    expect(compiled("range(5; 9)").evaluator()(null)).toBe(5);
    expect(compiled("empty").evaluator()(null)).toBeUndefined();
  });

  it("finds a part of a split text as split itself does", () => {
    const text = fc
      .array(fc.constantFrom("a", ":", "::", "\u{1f600}", "b"), { maxLength: 8 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.constantFrom(":", "::", "a", "ab"), fc.nat({ max: 6 }), (input, separator, at) => {
        const whole = one(`split($s)[$n]`, input, { s: separator, n: at });
        expect(one(`split("${separator}")[${at}]`, input)).toEqual(whole);
        expect(one(`split("${separator}") | .[${at}]`, input)).toEqual(whole);
      }),
    );
    expect(compiled('split(":")[0]').first(5)).toMatchObject({
      error: { message: "split input and separator must be strings" },
    });
    expect(all('path(split(":")[0])?', "a:b")).toEqual([]);
  });
});

describe("paths", () => {
  const paths = fc.array(fc.oneof(fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 3 })), { maxLength: 4 });

  it("getpath gives what setpath set", () => {
    fc.assert(
      fc.property(json, paths, json, (input, path, value) => {
        const result = compiled("setpath($p; $v) | getpath($p)", ["p", "v"]).first(input, {
          variables: { p: path, v: value },
        });
        if (result.ok) expect(result.value).toEqual(value);
        else expect(result.error.kind).toBe("error");
      }),
    );
  });

  it("paths are complete: the leaves set one after the other make the value again", () => {
    fc.assert(
      fc.property(json, (input) => {
        expect(
          one(
            '. as $in | reduce (path(..) | select(length > 0)) as $p (if type == "object" then {} elif type == "array" then [] else . end; . as $so | ($in | getpath($p)) as $v | setpath($p; $v | if type == "object" then {} elif type == "array" then [] else . end))',
            input,
          ),
        ).toEqual(input);
        expect(one("fromstream(tostream)", input)).toEqual(input);
      }),
    );
  });

  it("delpaths does not depend on the order of the paths", () => {
    fc.assert(
      fc.property(json, fc.integer(), (input, seed) => {
        const found = one("[paths]", input) as readonly Json[];
        const some = found.filter((_, at) => (seed >> (at % 31)) & 1);
        expect(one("delpaths($p)", input, { p: some })).toEqual(one("delpaths($p)", input, { p: some.toReversed() }));
      }),
    );
  });

  it("never changes its input", () => {
    const freeze = (value: Json): Json => {
      if (typeof value === "object" && value !== null) {
        Object.values(value).forEach(freeze);
        Object.freeze(value);
      }
      return value;
    };
    fc.assert(
      fc.property(json, (input) => {
        freeze(input);
        const before = JSON.stringify(input);
        for (const text of [
          ".. |= .",
          "[.. | scalars] | sort",
          "del(..)",
          '(.. | select(type == "number")) += 1',
          "walk(.)",
          "[.[]?] + [1]",
          "to_entries?",
        ])
          compiled(text).all(input);
        expect(JSON.stringify(input)).toBe(before);
      }),
    );
  });
});

describe("order and text", () => {
  it("sort, unique and group_by agree with a naive oracle", () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 12 }), (items) => {
        const sorted: Json[] = [];
        for (const item of items) {
          const at = sorted.findIndex((other) => compare(item, other) < 0);
          sorted.splice(at === -1 ? sorted.length : at, 0, item);
        }
        expect(one("sort", items)).toEqual(sorted);
        const unique = sorted.filter((item, at) => at === 0 || !equal(item, sorted[at - 1] as Json));
        expect(one("unique", items)).toEqual(unique);
        expect(one("[group_by(.)[] | .[0]]", items)).toEqual(unique);
        expect(one("(sort | .[0]) == min and (sort | .[-1]) == max", items)).toBe(true);
      }),
    );
  });

  it("prints an object alone as it prints it among others", () => {
    const scalar = fc.oneof(
      fc.constantFrom<Json>(null, true, false, -0, 1e17, 1e-7, Number.NaN, "\u007f", "\ud800", '"', "\n"),
      fc.double(),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), scalar, { maxKeys: 14 }), (object) => {
        expect(`[[],${jsonText(object)}]`).toBe(jsonText([[], object]));
      }),
    );
  });

  it("tojson | fromjson is the identity", () => {
    fc.assert(
      fc.property(json, (input) => {
        expect(one("tojson | fromjson", input)).toEqual(input);
      }),
    );
  });

  it("takes an open group of a pattern for one that holds nothing, as Oniguruma does", () => {
    const found = (pattern: string, text: string): Json => one("[match($p; null).string]", text, { p: pattern });
    expect(found("(a|b\\1)+", "aaba")).toEqual(["aa"]);
    expect(found("(?:(a|b\\1)|c)*", "cacba")).toEqual(["cac"]);
    expect(found("((?(1)b|a))+", "aab")).toEqual(["aa"]);
    expect(found("(a\\1?){2}", "aaaa")).toEqual(["aa"]);
  });

  it("counts and orders by code point", () => {
    expect(all('length, .[1:2], index("b")', "a\u{1f600}b")).toEqual([3, "\u{1f600}", 2]);
    expect(one("sort", ["\uffff", "\u{10000}", "a"])).toEqual(["a", "\uffff", "\u{10000}"]);
  });

  it("encodes and decodes any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(one("@base64 | @base64d", text)).toBe(text);
        expect(one("@uri | @urid", text)).toBe(text);
        expect(one("explode | implode", text)).toBe(text);
      }),
    );
  });
});
