import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { checkSchema } from "./keywords.ts";
import { closeSchema } from "./close.ts";
import { checkAgainstSchema, schemaFaults } from "./validate.ts";

const fits: readonly (readonly [schema: Json, good: Json, bad: Json, said: string])[] = [
  [{ type: "integer" }, 3, 3.5, "must be of type integer, but is number"],
  [{ type: ["string", "null"] }, null, 1, "must be of type string or null, but is a number"],
  [{ type: "number" }, 3, "3", "must be of type number, but is string"],
  [{ const: { a: [1] } }, { a: [1] }, { a: [2] }, 'must be {"a":[1]}'],
  [{ enum: ["a", 1] }, 1, "b", 'must be one of "a", 1, but is "b"'],
  [{ minLength: 2, maxLength: 3 }, "👍👍", "👍", "must have at least 2 characters, but has 1"],
  [{ pattern: "^a+$" }, "aa", "b", 'must match the pattern "^a+$", but is "b"'],
  [{ minimum: 1, exclusiveMaximum: 3 }, 1, 3, "must be < 3, but is 3"],
  [{ multipleOf: 0.1 }, 0.3, 0.35, "must be a multiple of 0.1, but is 0.35"],
  [{ minItems: 1, uniqueItems: true }, [1, 2], [1, 1], "must not repeat items, but item 1 stands there twice"],
  [
    { prefixItems: [{ type: "string" }], items: { type: "integer" } },
    ["a", 1],
    ["a", "b"],
    "at /1 must be of type integer, but is string",
  ],
  [{ items: [{ type: "string" }], additionalItems: false }, ["a"], ["a", 1], "at /1 is not allowed"],
  [{ contains: { const: 1 } }, [0, 1], [0], "must contain at least 1 items of the wanted kind, but has 0"],
  [{ required: ["a"] }, { a: null }, {}, 'must have the property "a"'],
  [
    { properties: { "a/b": { type: "string" } } },
    { "a/b": "" },
    { "a/b": 1 },
    "at /a~1b must be of type string, but is a number",
  ],
  [{ properties: { a: {} }, additionalProperties: false }, { a: 1 }, { b: 1 }, 'has an unknown property "b"'],
  [
    { patternProperties: { "^x-": { type: "integer" } }, additionalProperties: { type: "string" } },
    { "x-1": 1, y: "" },
    { "x-1": "" },
    "at /x-1 must be of type integer, but is string",
  ],
  [{ propertyNames: { maxLength: 2 } }, { ab: 1 }, { abc: 1 }, 'has a property "abc" whose name is not allowed'],
  [{ dependentRequired: { a: ["b"] } }, { a: 1, b: 1 }, { a: 1 }, 'must have the property "b" when it has "a"'],
  [{ allOf: [{ type: "string" }, { minLength: 1 }] }, "a", "", "must have at least 1 characters, but has 0"],
  [
    { anyOf: [{ type: "string" }, { type: "null" }] },
    null,
    1,
    "fits none of 2 forms (the first: must be of type string, but is a number)",
  ],
  [{ oneOf: [{ minimum: 1 }, { maximum: 5 }] }, 0, 3, "fits 2 forms where exactly one is meant"],
  [{ not: { type: "null" } }, 1, null, "is of a form that is not allowed"],
  [
    { if: { properties: { a: { const: 1 } } }, then: { required: ["b"] }, else: { required: ["c"] } },
    { a: 2, c: 1 },
    { a: 1 },
    'must have the property "b"',
  ],
  [
    { $defs: { n: { type: "integer" } }, properties: { a: { $ref: "#/$defs/n" } } },
    { a: 1 },
    { a: "" },
    "at /a must be of type integer, but is string",
  ],
  [
    { $defs: { tree: { type: "object", properties: { next: { $ref: "#/$defs/tree" } } } }, $ref: "#/$defs/tree" },
    { next: { next: {} } },
    { next: { next: 1 } },
    "at /next/next must be of type object, but is a number",
  ],
];

describe("checking values against schemas", () => {
  it.each(fits)("%j takes %j, not %j", (schema, good, bad, said) => {
    expect(checkAgainstSchema(schema, good)).toBeNull();
    expect(checkAgainstSchema(schema, bad)).toBe(said);
    expect(checkSchema(schema)).toEqual([]);
  });

  it("ends where a schema refers to itself without end", () => {
    expect(checkAgainstSchema({ $ref: "#" }, 1)).toContain("schemas deep");
  });

  it("gives up on forms that lead back to themselves more than once, whatever they would say", () => {
    const twice = [{ $ref: "#" }, { $ref: "#" }];
    for (const schema of [{ anyOf: twice }, { oneOf: twice }, { not: { anyOf: [{ $ref: "#" }, { $ref: "#" }] } }])
      expect(schemaFaults(schema, {}, 5)).toEqual([
        { pointer: "", text: "takes more than 1000000 checks by its schema" },
      ]);
  });

  it("sees own properties only", () => {
    expect(checkAgainstSchema({ required: ["constructor"] }, {})).toBe('must have the property "constructor"');
    expect(
      checkAgainstSchema(
        { properties: { a: { type: "string" } }, additionalProperties: false },
        JSON.parse('{"__proto__": 1}') as Json,
      ),
    ).toBe('has an unknown property "__proto__"');
  });

  it("ends a pattern at the end of the text, not before its last line break", () => {
    expect(checkAgainstSchema({ pattern: "^[a-z$]+$" }, "a$b")).toBeNull();
    expect(checkAgainstSchema({ pattern: "^[a-z]+$" }, "ab\n")).toContain("must match the pattern");
  });

  it("gives up on a pattern that a text was made to keep busy", () => {
    expect(checkAgainstSchema({ pattern: "^(a+)+$" }, `${"a".repeat(60)}!`)).toContain("takes too many steps");
  });

  it("treats format as an annotation", () => {
    expect(checkAgainstSchema({ format: "email" }, "no address")).toBeNull();
  });
});

it.each([
  [{ minimun: 1 }, "/minimun", 'the keyword "minimun" is not supported'],
  [
    { properties: { a: { unevaluatedProperties: false } } },
    "/properties/a/unevaluatedProperties",
    'the keyword "unevaluatedProperties" is not supported',
  ],
  [{ pattern: "(" }, "/pattern", '"(" is no regular expression'],
  [
    { $ref: "https://example.com/schema" },
    "/$ref",
    '"https://example.com/schema" leads nowhere; only references inside the schema (#/$defs/NAME) are followed',
  ],
  [
    { type: "int" },
    "/type",
    'unknown type "int"; expected one of null, boolean, integer, number, string, array, object',
  ],
  [{ anyOf: {} }, "/anyOf", '"anyOf" must be a list of schemas'],
])("finds what it could not hold a value to: %j", (schema, pointer, message) => {
  expect(checkSchema(schema as Json)).toEqual([{ pointer, message }]);
});

describe("what is wrong with a value", () => {
  const order: Json = {
    type: "object",
    required: ["login", "start"],
    properties: {
      login: { type: "string", pattern: "^[a-z]+$", maxLength: 4 },
      start: { type: "string" },
      seats: { type: "integer", minimum: 1 },
      desks: { type: "array", items: { enum: ["left", "right"] } },
    },
    additionalProperties: false,
  };

  it("is told at once, each fault where a form shows it", () => {
    const faults = schemaFaults(order, { login: "ADAM-LEE", seats: 0, desks: ["left", "top"], "a/b": 1 }, 50);
    expect(faults).toEqual([
      { pointer: "/start", text: 'must have the property "start"' },
      { pointer: "/login", text: "at /login must have at most 4 characters, but has 8" },
      { pointer: "/login", text: 'at /login must match the pattern "^[a-z]+$", but is "ADAM-LEE"' },
      { pointer: "/seats", text: "at /seats must be >= 1, but is 0" },
      { pointer: "/desks/1", text: 'at /desks/1 must be one of "left", "right", but is "top"' },
      { pointer: "/a~1b", text: 'has an unknown property "a/b"' },
    ]);
  });

  it("begins with what is told alone, and is no more than is asked for", () => {
    const value = fc.dictionary(fc.constantFrom("login", "start", "seats", "desks", "other"), fc.jsonValue());
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 5 }), (one, most) => {
        const faults = schemaFaults(order, one as Json, most);
        const all = schemaFaults(order, one as Json, 1_000);
        expect(faults).toEqual(all.slice(0, most));
        expect(checkAgainstSchema(order, one as Json)).toBe(all[0]?.text ?? null);
      }),
    );
  });
});

describe("a schema of a definition", () => {
  it("is closed where it lists properties and does not say whether there are others", () => {
    const open = { type: "object", properties: { a: {} }, additionalProperties: true };
    const put = { properties: { a: {} }, allOf: [{ required: ["a"] }] };
    expect(closeSchema({ properties: { in: { items: { properties: { b: {} } } }, open, put } })).toEqual({
      properties: {
        in: { items: { properties: { b: {} }, additionalProperties: false } },
        open,
        put,
      },
      additionalProperties: false,
    });
    // A property may have any name.
    expect(closeSchema({ properties: { properties: { type: "string" } } })).toEqual({
      properties: { properties: { type: "string" } },
      additionalProperties: false,
    });
    expect(closeSchema({ const: { properties: { a: {} } } })).toEqual({ const: { properties: { a: {} } } });
  });
});
