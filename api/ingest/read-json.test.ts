import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "./read-json.ts";

const jsonFault = (text: string): string | null => {
  const read = readJson(text);
  return read.ok ? null : read.error;
};

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("the text of a delivery", () => {
  it("may be any JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!text.includes("__proto__"));
        expect(jsonFault(text)).toBeNull();
      }),
    );
  });

  it("is read as it was written, large whole numbers as the text of their digits", () => {
    expect(readJson('{"a":[1,"x"],"id":2868860079149422351}')).toEqual({
      ok: true,
      value: { a: [1, "x"], id: "2868860079149422351" },
    });
    expect(jsonFault('{"id":2868860079149422351,}')).toContain("the body is not JSON");
  });

  it("must be JSON", () => {
    for (const text of ["", "{", "{'a': 1}", "\ufeff{}", '{"a": 1,}'])
      expect(jsonFault(text)).toContain("the body is not JSON");
  });

  it("is nested 64 levels at most, not counting brackets inside texts", () => {
    expect(jsonFault(nested(64))).toBeNull();
    expect(jsonFault(nested(65))).toContain("64 levels");
    expect(jsonFault(nested(100_000))).toContain("64 levels");
    expect(jsonFault(JSON.stringify({ a: `"\\${nested(100)}` }))).toBeNull();
  });

  it.each(['{"__proto__": {}}', '[{"a": {"__proto__": 1}}]', '{"\\u005f\\u005fproto__": 1}', '{"__pr\\u006fto__": 1}'])(
    "has no key that replaces a prototype: %s",
    (text) => expect(jsonFault(text)).toContain("__proto__"),
  );

  it("may speak of prototypes in values", () => {
    expect(jsonFault('{"text": "\\"__proto__\\": 1"}')).toBeNull();
  });
});
