import { describe, expect, it } from "vitest";
import { writtenCondition, writtenDuration, writtenValue } from "./written.ts";

describe("what a definition says, as one line", () => {
  it("writes a row cell by cell, and a jq text as it stands", () => {
    const cells = [
      { path: ["ci", "class"], test: { is: "oneOf", values: ["server", "database"] } },
      { path: ["priority"], test: { is: "compare", op: "<=", value: 2 } },
      { path: ["score"], test: { is: "range", min: 1, max: 4 } },
    ] as const;
    expect(writtenCondition({ kind: "row", cells })).toBe(
      "ci.class is one of server, database, priority <= 2, score is 1..4",
    );
    expect(writtenCondition({ kind: "jq", text: ".a > 1" })).toBe(".a > 1");
  });

  it.each([
    [{ businessDays: 1, ms: 14_400_000 }, "1bd 4h"],
    [{ businessDays: 0, ms: 5_400_000 }, "1h 30m"],
    [{ businessDays: 0, ms: 45_500 }, "45s 500ms"],
    [{ businessDays: 3, ms: 0 }, "3bd"],
    [{ businessDays: 0, ms: 0 }, "0h"],
  ])("writes the duration %o as the language does: %s", (duration, text) => {
    expect(writtenDuration(duration)).toBe(text);
  });

  it("writes values with their expressions, their parts, and the table that yields them", () => {
    expect(writtenValue({ kind: "table", table: "routing" })).toBe("table routing");
    expect(writtenValue({ kind: "template", parts: ["Fixed by ", { jq: ".number" }] })).toBe("Fixed by ${ .number }");
    const entries = {
      a: { kind: "literal", value: [1, "x"] },
      b: { kind: "array", items: [{ kind: "jq", text: ".b" }] },
    } as const;
    expect(writtenValue({ kind: "object", entries })).toBe('{ a: [1,"x"], b: [${ .b }] }');
  });
});
