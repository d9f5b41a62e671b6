import { describe, expect, it } from "vitest";
import type { Json } from "../../base/json.ts";
import { checkField, isPresent } from "./field.ts";
import type { FieldType } from "../ir.ts";
import { field } from "../sample.ts";

function check(type: FieldType, value: Json, rest: Parameters<typeof field>[2] = {}): Json {
  const result = checkField(field("x", type, rest), value);
  return result.ok ? { value: result.value } : result.error;
}

describe("a value of a field", () => {
  it("is kept as it is when it fits", () => {
    const fitting: readonly [FieldType, Json][] = [
      ["string", "one line"],
      ["text", "two\nlines"],
      ["integer", 0],
      ["number", -1.5],
      ["boolean", false],
      ["date", "2028-02-29"],
      ["duration", "1bd 4h"],
      ["user", "kim"],
      ["record", "problem/PRB0000001"],
      ["object", { a: [1] }],
    ];
    for (const [type, value] of fitting) expect(check(type, value)).toEqual({ value });
  });

  it("of an instant is kept in UTC with milliseconds, so that the order of texts is the order of times", () => {
    expect(check("instant", "2026-03-28T22:00:00+01:00")).toEqual({ value: "2026-03-28T21:00:00.000Z" });
    expect(check("instant", "2026-03-28T21:00:00.1239Z")).toEqual({ value: "2026-03-28T21:00:00.123Z" });
  });

  it("is refused with what the field takes", () => {
    expect(check("string", "a\nb")).toContain("one line");
    expect(check("string", 7)).toContain("must be text, not 7");
    expect(check("text", "abc", { maxLength: 2 })).toContain("3 characters; 2 are the most");
    expect(check("integer", 1.5)).toContain("whole number");
    expect(check("integer", 2 ** 53)).toContain("whole number");
    expect(check("integer", 9, { max: 5 })).toContain("at most 5");
    expect(check("boolean", "true")).toContain("true or false");
    expect(check("instant", "2026-03-28T22:00:00")).toContain("must be an instant");
    expect(check("instant", "2026-02-30T22:00:00Z")).toContain("must be an instant");
    expect(check("date", "2026-02-29")).toContain("must be a day");
    expect(check("duration", "1d")).toContain("must be a duration");
    expect(check("record", "../etc/passwd")).toContain("TYPE/NUMBER");
    expect(check("record", "change/CHG0000001", { class: "problem" })).toContain("of type problem");
    expect(check("enum", "hihg", { values: ["low", "high"] })).toContain('did you mean "high"?');
    expect(check("user", " ")).toContain("must name a user");
    expect(check("runbook", "shop/other", { oneOf: ["shop/restart"] })).toContain("one of shop/restart");
  });

  it("of a map with a schema is what the schema describes", () => {
    const schema = { type: "object", required: ["login"], properties: { login: { type: "string", maxLength: 3 } } };
    expect(check("object", { login: "ada" }, { schema })).toEqual({ value: { login: "ada" } });
    expect(check("object", {}, { schema })).toBe('must have the property "login"');
    expect(check("object", [{ login: "ada" }, { login: "adam" }], { schema, many: true })).toBe(
      "item 2 at /login must have at most 3 characters, but has 4",
    );
  });

  it("counts characters as people do", () => {
    expect(check("string", "👩‍💻👩‍💻".slice(0, 4), { maxLength: 3 })).toEqual({ value: "👩‍💻👩‍💻".slice(0, 4) });
  });

  it("of many is a list whose items each fit, and a place is named", () => {
    expect(check("ci", ["a", "b"], { many: true })).toEqual({ value: ["a", "b"] });
    expect(check("ci", "a", { many: true })).toContain("must be a list");
    expect(check("ci", ["a", null], { many: true })).toContain("item 2");
    expect(
      check(
        "ci",
        Array.from({ length: 1_001 }, () => "a"),
        { many: true },
      ),
    ).toContain("1000 are the most");
  });

  it("that is nested without end is refused, not followed", () => {
    let deep: Json = {};
    for (let level = 0; level < 100; level += 1) deep = { deep };
    expect(check("object", deep)).toContain("deeper than");
  });

  it("must match its pattern", () => {
    expect(check("string", "KB0001", { pattern: "^KB[0-9]+$" })).toEqual({ value: "KB0001" });
    expect(check("string", "x", { pattern: "^KB[0-9]+$" })).toContain("must match");
  });

  it("is present unless it is nothing, blank or empty", () => {
    expect([false, 0, "x", ["a"]].every(isPresent)).toBe(true);
    expect([null, undefined, "", "  ", []].some(isPresent)).toBe(false);
  });
});
