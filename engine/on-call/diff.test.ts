import { expect, it } from "vitest";
import { changedTurns } from "./diff.ts";

it("two answers to who is on call differ where another person is, or nobody, and nowhere else", () => {
  const before = [
    { from: 0, until: 10, who: "kim" },
    { from: 10, until: 20, who: "lee" },
  ];
  expect(changedTurns(before, before)).toEqual([]);
  const after = [
    { from: 0, until: 5, who: "kim" },
    { from: 5, until: 12, who: "raj" },
    { from: 12, until: 15, who: null },
    { from: 15, until: 20, who: "lee" },
  ];
  expect(changedTurns(before, after)).toEqual([
    { from: 5, until: 10, before: "kim", after: "raj" },
    { from: 10, until: 12, before: "lee", after: "raj" },
    { from: 12, until: 15, before: "lee", after: null },
  ]);
  expect(changedTurns([], [{ from: 0, until: 4, who: "kim" }])).toEqual([
    { from: 0, until: 4, before: null, after: "kim" },
  ]);
});
