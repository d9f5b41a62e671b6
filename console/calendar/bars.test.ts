import fc from "fast-check";
import { expect, it } from "vitest";
import { barsOf } from "./bars.ts";

const hourMs = 3_600_000;
const edges = Array.from({ length: 8 }, (_, day) => day * 24 * hourMs);
const span = fc
  .tuple(fc.integer({ min: -72, max: 240 }), fc.integer({ min: 1, max: 96 }))
  .map(([from, length]) => ({ from: from * hourMs, until: (from + length) * hourMs }));

it("what lies in the days is drawn once and within them, and nothing else is", () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
      const bars = barsOf(spans, edges);
      const within = spans.filter(({ from, until }) => from < 168 * hourMs && until > 0);
      expect(new Set(bars.map(({ of }) => of))).toEqual(new Set(within));
      for (const { left, width, of, startsBefore, endsAfter } of bars) {
        expect(left >= 0 && left + width <= 1 + 1e-9 && width > 0).toBe(true);
        expect([startsBefore, endsAfter]).toEqual([of.from < 0, of.until > 168 * hourMs]);
      }
    }),
  );
});

it("bars of one row do not overlap, and one that could be in a row before is", () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
      const bars = barsOf(spans, edges);
      for (const [index, bar] of bars.entries()) {
        const before = bars.slice(0, index);
        const isInTheWay = (row: number): boolean =>
          before.some((one) => one.row === row && one.of.until > bar.of.from && one.of.from < bar.of.until);
        expect(isInTheWay(bar.row)).toBe(false);
        for (let row = 0; row < bar.row; row += 1) expect(isInTheWay(row)).toBe(true);
      }
    }),
  );
});
