import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reachedAt, stepReached } from "./ladder.ts";

const dayMs = 86_400_000;
const days = [60, 30, 14, 7, 1];
const steps = days.map((count) => ({ text: `${String(count * 24)}h`, beforeMs: count * dayMs, severity: null }));
const life = (length: number, most: number | null = 330_000) => ({ from: 0, until: length * dayMs, most });

describe("a ladder", () => {
  it("is reached days before the end of a long life", () => {
    expect(steps.map((step) => (730 * dayMs - reachedAt(life(730), step)) / dayMs)).toEqual(days);
  });

  it("is reached a share of a short life before its end", () => {
    expect(steps.map((step) => (90 * dayMs - reachedAt(life(90), step)) / dayMs)).toEqual([29.7, 29.7, 14, 7, 1]);
    expect(steps.map((step) => (6 * dayMs - reachedAt(life(6), step)) / dayMs)).toEqual([1.98, 1.98, 1.98, 1.98, 1]);
  });

  it("goes by its days alone where no beginning is known", () => {
    expect(reachedAt({ from: null, until: 6 * dayMs, most: 330_000 }, steps[0]!)).toBe(-54 * dayMs);
  });

  it("only goes up as time passes, and no step is reached before the one above it", () => {
    const lengths = fc.integer({ min: 0, max: 4_000 });
    const instants = fc.integer({ min: -100, max: 5_000 });
    fc.assert(
      fc.property(
        lengths,
        fc.option(fc.integer({ min: 1, max: 1_000_000 })),
        instants,
        instants,
        (length, most, a, b) => {
          const [early, late] = [Math.min(a, b), Math.max(a, b)];
          const at = (day: number): number => stepReached(life(length, most), steps, day * dayMs);
          expect(at(early)).toBeLessThanOrEqual(at(late));
          const reached = steps.map((step) => reachedAt(life(length, most), step));
          expect(reached).toEqual(reached.toSorted((one, other) => one - other));
        },
      ),
    );
  });
});
