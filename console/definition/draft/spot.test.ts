import { describe, expect, it } from "vitest";
import { spotOf } from "./spot.ts";

const text = "kind: Lifecycle\nspec:\n  record: thing\n";
const at = (line: number, column: number, endLine = line, endColumn = column) =>
  spotOf(text, { line, column, endLine, endColumn });
const said = (...place: Parameters<typeof at>): string => {
  const { from, to } = at(...place);
  return text.slice(from, to);
};

describe("where a finding stands", () => {
  it("is told in characters, over lines too", () => {
    expect(said(1, 7, 1, 16)).toBe("Lifecycle");
    expect(said(3, 3, 3, 9)).toBe("record");
    expect(said(1, 7, 2, 5)).toBe("Lifecycle\nspec");
  });

  it("has a character to be seen by", () => {
    expect(said(3, 3)).toBe("r");
    expect(at(4, 1)).toEqual({ from: text.length - 1, to: text.length });
    expect(spotOf("", { line: 1, column: 1, endLine: 1, endColumn: 1 })).toEqual({ from: 0, to: 0 });
  });

  it("stays in its line and in the text", () => {
    expect(at(2, 90, 2, 99)).toEqual({ from: 21, to: 22 });
    expect(at(9, 1, 9, 4)).toEqual({ from: text.length - 1, to: text.length });
  });
});
