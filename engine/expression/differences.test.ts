import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { compileExpression } from "./compile.ts";

function all(text: string, input: Json = null): readonly Json[] | string {
  const compiled = compileExpression(text);
  if (!compiled.ok) return `${compiled.error.code} at ${compiled.error.offset}`;
  const result = compiled.value.all(input);
  return result.ok ? result.value : result.error.message;
}

describe("differences from jq 1.8.2", () => {
  it("a break leaves through the patterns of ?//", () => {
    expect(all("first(.[] as [$a] ?// $a | $a)", [[1], [2]])).toEqual([1]);
  });

  it("a collected part inside a path expression is a value", () => {
    expect(all("path(([1 | tojson | .[0:1]] | empty), .a)", { a: 1 })).toEqual([["a"]]);
  });

  it("equal texts are the same value in a path expression", () => {
    expect(all('path("a")', "a")).toEqual([[]]);
  });

  it("a lone surrogate prints as the replacement character", () => {
    expect(all("tojson", "a\ud800b")).toEqual(['"a\ufffdb"']);
  });

  it("has some functions of older versions", () => {
    expect(all("65 | ascii")).toEqual(["A"]);
    expect(all("128 | ascii")).toBe("ascii only takes integers from 0 to 127");
    expect(all("1, [1] | toarray")).toEqual([[1], [1]]);
    expect(all('0 | date, dateadd("seconds"; 10), datesub("seconds"; 10)')).toEqual(["1970-01-01T00:00:00Z", 10, -10]);
  });

  it("counts columns in UTF-16 code units", () => {
    expect(all('"\u00fc\u00fc" | foo')).toBe("OPS201 at 7");
  });

  it("numbers are doubles", () => {
    expect(all("have_decnum, 100000000000000000000000000001")).toEqual([false, 1e29]);
    expect(all("-0 | tojson")).toEqual(["-0"]);
  });

  it("refuses the manual's examples that read the environment", () => {
    expect(all("$ENV.PAGER")).toBe("OPS203 at 0");
    expect(all("env.PAGER")).toBe("OPS203 at 0");
  });

  it("says that an error raised with another value than a text is no text", () => {
    expect(all("error({a: 1})")).toBe('{"a":1} (not a string)');
  });

  it("goes on by a whole character after an empty match", () => {
    expect(all('"\u0101" | [match(""; "g").offset]')).toEqual([[0, 1]]);
  });

  it("points at the whole of a key that can be none", () => {
    const compiled = compileExpression("{([1, 2]): 1}");
    expect(compiled).toMatchObject({
      ok: false,
      error: { offset: 2, length: 6, message: "Cannot use array ([1,2]) as object key" },
    });
  });

  it("refuses rare parts of patterns by name", () => {
    for (const pattern of ["(?~a)", "(*FAIL)", "\\\\X", "\\\\y", "\\\\k<a+1>"])
      expect(all(`"a" | test("${pattern}")`)).toMatch(/^Regex failure: /);
  });

  it("finds a recursion of the whole pattern", () => {
    expect(all('"(())" | [match("\\\\((?R)?\\\\)").length]')).toEqual([[4]]);
  });

  it("refuses a conversion of strftime that it does not know", () => {
    expect(all('0 | strftime("%Q")')).toMatch(/%Q/);
  });
});
