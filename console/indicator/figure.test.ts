import { describe, expect, it } from "vitest";
import { type Figures, figuresOf, figureText, isMet, mainFigure, percentText } from "./figure.ts";

const figures: Figures = {
  n: 12,
  excluded: 1,
  suppressed: false,
  part: null,
  ratio: null,
  mean: 5_400_000,
  median: 3_600_000,
  p90: 90_000_000,
  topTwo: null,
  buckets: null,
  beside: {},
  target: [],
};

describe("the figure that says most", () => {
  it("is the one with a target, else the share, the median, or how many", () => {
    const target = [{ figure: "p90", wanted: "<= 8h", met: true }];
    expect(mainFigure({ unit: "milliseconds", show: ["n", "median", "p90"] }, { ...figures, target })).toBe("p90");
    expect(mainFigure({ unit: "ratio", show: [] }, figures)).toBe("ratio");
    expect(mainFigure({ unit: "milliseconds", show: ["n", "mean", "median"] }, figures)).toBe("median");
    expect(mainFigure({ unit: "number", show: ["n", "mean"] }, figures)).toBe("mean");
    expect(mainFigure({ unit: "count", show: ["n"] }, undefined)).toBe("n");
  });
});

it("an indicator tells the figures that its definition shows, and how many they are of", () => {
  expect(figuresOf({ unit: "milliseconds", show: ["n", "mean", "median", "p90"] })).toEqual([
    "median",
    "mean",
    "p90",
    "n",
  ]);
  expect(figuresOf({ unit: "ratio", show: [] })).toEqual(["ratio", "n"]);
});

it("a figure is read as a time, a share or a number, and what is not told is empty", () => {
  expect(figureText("milliseconds", "median", figures)).toBe("1 h 00 m");
  expect(figureText("milliseconds", "p90", figures)).toBe("1 d 01 h");
  expect(figureText("milliseconds", "n", figures)).toBe("12");
  expect(figureText("number", "mean", { ...figures, mean: 4.166_666 })).toBe("4.17");
  expect(figureText("ratio", "ratio", figures)).toBe("");
  expect(figureText("ratio", "ratio", { ...figures, ratio: 0.5 })).toBe("50.0 %");
});

it("a share that falls short of a target is not rounded up to it", () => {
  expect([0, 0.949_99, 0.95, 0.999_9, 1].map(percentText)).toEqual(["0 %", "94.9 %", "95.0 %", "99.9 %", "100 %"]);
});

it("targets are met when all that are told are", () => {
  const of = (...met: (boolean | null)[]) =>
    isMet({ ...figures, target: met.map((one) => ({ figure: "n", wanted: "> 1", met: one })) });
  expect([of(), of(null), of(true, true), of(true, false), of(null, true)]).toEqual([null, null, true, false, true]);
});
