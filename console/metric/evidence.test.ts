import { describe, expect, it } from "vitest";
import { aheadOf, boundsOf, evidenceTexts, usualOf } from "./evidence.ts";

const ahead = {
  reaches: 0,
  date: "2026-12-04",
  plusMinus: "± 2 d",
  reachedAt: "2026-12-04T00:00:00.000Z",
  earliest: "2026-12-02T00:00:00.000Z",
  latest: "2026-12-06T00:00:00.000Z",
  confidence: 0.9,
};

describe("what a series is judged by", () => {
  it.each([
    [{ above: 5 }, ["fires above 5"]],
    [{ below: 200_000_000 }, ["fires below 200M"]],
    [{ learning: true, learnedMs: 5 }, ["not enough is known yet"]],
    [
      { learning: false, expected: 10, low: 4, high: 16, deviations: 6.25 },
      ["expected 10", "usual 4 to 16", "6.25 deviations off"],
    ],
    [{ expected: 3, deviations: 9, members: 7 }, ["expected 3", "9 deviations off", "of 7 that are alike"]],
    [{ reaches: 0, date: null }, ["no date on which it reaches 0"]],
    [ahead, ["reaches 0 on 2026-12-04 ± 2 d"]],
  ])("is told in words: %j", (evidence, told) => expect(evidenceTexts(evidence)).toEqual(told));

  it("is drawn: bounds, what is usual, and what is ahead", () => {
    expect(boundsOf({ above: 5 })).toEqual([5]);
    expect(usualOf({ low: 1, high: 2 }, 7)).toEqual({ at: 7, low: 1, high: 2 });
    expect([usualOf({ above: 1 }, 7), aheadOf({ reaches: 0, date: null }), aheadOf({ above: 1 })]).toEqual([
      null,
      null,
      null,
    ]);
    expect(aheadOf(ahead)).toEqual({
      value: 0,
      at: Date.UTC(2026, 11, 4),
      earliest: Date.UTC(2026, 11, 2),
      latest: Date.UTC(2026, 11, 6),
    });
  });
});
