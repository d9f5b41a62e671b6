import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ApiError, UnreachableError } from "../../client/fault.ts";
import { ConfigurationError, UsageError } from "./failure.ts";
import { exitCodeOf } from "./exit-code.ts";

const of = (status: number, code = "") => exitCodeOf(new ApiError({ status, code, title: "text" }));

describe("the exit code of a command", () => {
  it.each([
    [400, 2],
    [401, 5],
    [403, 5],
    [404, 4],
    [409, 6],
    [412, 6],
    [413, 2],
    [415, 2],
    [422, 2],
    [429, 75],
    [500, 1],
    [503, 69],
  ])("of an answer %i is %i", (status, code) => {
    expect(of(status)).toBe(code);
  });

  it("tells findings in definitions, usage, a missing key and an API that is not there apart", () => {
    expect(of(400, "OPS454")).toBe(3);
    expect(exitCodeOf(new UsageError("x"))).toBe(2);
    expect(exitCodeOf(new ConfigurationError(78, "x"))).toBe(78);
    expect(exitCodeOf(new ConfigurationError(69, "x"))).toBe(69);
    expect(exitCodeOf(new UnreachableError("http://x", new Error("refused")))).toBe(69);
    expect(exitCodeOf(new Error("anything"))).toBe(1);
    expect(exitCodeOf("thrown text")).toBe(1);
  });

  it("is one that docs/operations.md lists", () => {
    const listed = [
      ...readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8").matchAll(/^\| ([\d, ]+) \|/gm),
    ].flatMap(([, codes = ""]) => codes.split(",").map(Number));
    for (const code of [1, 2, 3, 4, 5, 6, 69, 75, 78]) expect(listed).toContain(code);
  });
});
