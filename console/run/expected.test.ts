import { expect, it } from "vitest";
import { expectedText, progressOf, stepsToCome } from "./expected.ts";

const figures = { n: 12, medianMs: 4_000, p90Ms: 9_000 };

it("says how a run stands against earlier ones: late only beyond what nine of ten took", () => {
  expect(progressOf(1_000, figures)).toEqual({ percent: 25, mood: "quiet" });
  expect(progressOf(5_000, figures)).toEqual({ percent: 125, mood: "warn" });
  expect(progressOf(9_001, figures).mood).toBe("bad");
  expect(progressOf(10, { n: 1, medianMs: 0, p90Ms: 0 }).mood).toBe("bad");
  expect(expectedText(figures)).toBe("half took up to 4 s, nine of ten up to 9 s (n = 12)");
  expect(expectedText({ n: 1, medianMs: 20, p90Ms: 20 })).toBe(
    "half took up to 20 ms, nine of ten up to 20 ms (n = 1)",
  );
});

it("steps to come are those that most earlier runs did, and this one has not begun", () => {
  const step = (path: string, runs: number) => ({ path, kind: "shell", runs, ...figures });
  const expectation = { run: { ...figures, n: 4 }, steps: [step("/a", 4), step("/b", 3), step("/c", 2)] };
  expect(stepsToCome(expectation, [{ path: "/a" }]).map(({ path }) => path)).toEqual(["/b"]);
});
