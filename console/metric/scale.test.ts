import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandOf, lineOf, piecesOf, size, ticksOf, xOf, yOf } from "./scale.ts";

const frame = { from: 0, until: 100, low: 0, high: 10 };
const finite = fc.double({ min: -1e15, max: 1e15, noNaN: true });

describe("the lines of a chart", () => {
  it("are round, and hold what is drawn", () => {
    expect(ticksOf([3, 97])).toEqual([100, 50, 0]);
    expect(ticksOf([0.0031, 0.0034])).toHaveLength(4);
    expect(ticksOf([7])).toEqual([8, 6]);
    expect(ticksOf([0])).toEqual([0.5, 0]);
  });

  it("are few and in order, whatever is drawn", () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 20 }), (values) => {
        const ticks = ticksOf(values);
        const step = ticks[0]! - ticks[1]!;
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(step).toBeGreaterThan(0);
        expect(ticks[0]! + step * 1e-6).toBeGreaterThanOrEqual(Math.max(...values));
        expect(ticks.at(-1)! - step * 1e-6).toBeLessThanOrEqual(Math.min(...values));
      }),
    );
  });
});

describe("what is drawn", () => {
  it("stands where its time and its value are", () => {
    expect([xOf(frame, 0), xOf(frame, 50), yOf(frame, 0), yOf(frame, 10)]).toEqual([0, size / 2, size, 0]);
    const dots = [0, 10, 20].map((at) => ({ at, value: 5 }));
    expect(lineOf(frame, dots)).toBe("M0 500L100 500L200 500");
    expect(
      bandOf(frame, [
        { at: 0, low: 0, high: 10 },
        { at: 10, low: 0, high: 5 },
      ]),
    ).toBe("M0 0L100 500L100 1000L0 1000Z");
  });

  it("is cut where nothing was measured", () => {
    const dots = [0, 10, 20, 60, 70].map((at) => ({ at, value: 1 }));
    expect(piecesOf(dots).map((piece) => piece.map(({ at }) => at))).toEqual([
      [0, 10, 20],
      [60, 70],
    ]);
  });

  it("loses no dot and changes no order", () => {
    const ats = fc.uniqueArray(fc.integer({ min: 0, max: 1e6 })).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(ats, (all) => {
        const pieces = piecesOf(all.map((at) => ({ at })));
        expect(pieces.flat().map(({ at }) => at)).toEqual(all);
      }),
    );
  });
});
