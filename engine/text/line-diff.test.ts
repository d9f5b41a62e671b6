import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineDiff } from "./line-diff.ts";

const told = (before: string, after: string): readonly string[] =>
  lineDiff(before, after).map(({ kind, text }) => `${kind === "same" ? " " : kind === "gone" ? "-" : "+"}${text}`);
const side = (before: string, after: string, other: "gone" | "added"): readonly string[] =>
  lineDiff(before, after).flatMap(({ kind, text }) => (kind === other ? [] : [text]));

describe("lineDiff", () => {
  it("tells what is gone before what came in its place, and what stays once", () => {
    expect(told("a\nb\nc\n", "a\nx\nc\nd\n")).toEqual([" a", "-b", "+x", " c", "+d"]);
    expect(told("", "a\n")).toEqual(["+a"]);
    expect(told("a\n", "a")).toEqual([" a"]);
  });

  it("tells texts that differ in very many lines as a whole", () => {
    const many = (mark: string): string => Array.from({ length: 2_500 }, (_, n) => `${mark}${n}`).join("\n");
    expect(lineDiff(`same\n${many("a")}`, `same\n${many("b")}`).length).toBe(5_001);
  });

  it("gives both texts back, whatever they are, and nothing twice that both have", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", "", "long line"), { maxLength: 30 })
      .map((lines) => lines.map((line) => `${line}\n`).join(""));
    const lines = (whole: string): readonly string[] => whole.split("\n").slice(0, -1);
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(side(before, after, "added")).toEqual(lines(before));
        expect(side(before, after, "gone")).toEqual(lines(after));
        if (before === after) expect(lineDiff(before, after).every(({ kind }) => kind === "same")).toBe(true);
      }),
    );
  });
});
