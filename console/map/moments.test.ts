import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterChange, beside, densityOf, instantOf, rangeOf, stepOf, steps } from "./moments.ts";

const now = Date.parse("2026-03-02T09:00:30Z");
const range = rangeOf("week", now);

describe("the time of a map", () => {
  it("ends now and goes back as far as is chosen", () => {
    expect(range.until - now).toBe(30_000);
    expect(range.until - range.from).toBe(7 * 86_400_000);
  });

  it("gives each place of the handle an instant that leads back to it; the last one is now", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: steps - 1 }), (step) => {
        expect(stepOf(Date.parse(instantOf(step, range)!), range)).toBe(step);
      }),
    );
    expect(instantOf(steps, range)).toBeNull();
    expect(stepOf(0, range)).toBe(0);
  });

  it("counts every change of the time once, where it happened", () => {
    const instants = fc.array(fc.integer({ min: range.from - 1_000, max: range.until + 1_000 }));
    fc.assert(
      fc.property(instants, (all) => {
        const counts = densityOf(all, range, 10);
        expect(counts.reduce((sum, one) => sum + one, 0)).toBe(all.filter((at) => at >= range.from).length);
      }),
    );
    expect(densityOf([range.from, range.until, range.until + 5], range, 4)).toEqual([1, 0, 0, 2]);
  });

  it("leads from change to change, each as of when it is there", () => {
    const at = (second: number): number => now - 100_000 + second * 1_000;
    const changes = [at(1) + 300, at(5), at(9)];
    expect(afterChange(at(1) + 300)).toBe(new Date(at(2)).toISOString().replace(".000Z", "Z"));
    expect(beside(changes, at(5))).toEqual({ before: afterChange(at(2)), after: afterChange(at(9)) });
    expect(beside(changes, at(20))).toEqual({ before: afterChange(at(9)), after: null });
    expect(beside([], now)).toEqual({ before: null, after: null });
  });
});
