import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayAfter, dayName, dayNamed, daysFrom, mondayOf, placeIn } from "./days.ts";

describe("days", () => {
  it("follow each other from midnight to midnight, whatever the clocks do", () => {
    const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2060, 0) });
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 42 }), (at, count) => {
        const edges = daysFrom(new Date(at), count);
        expect(edges).toHaveLength(count + 1);
        for (const [index, edge] of edges.entries()) {
          expect(dayName(new Date(edge))).toBe(dayName(dayAfter(new Date(at), index)));
          expect(new Date(edge).getMinutes()).toBe(0);
        }
      }),
    );
  });

  it("are named and read back, and what names none is none", () => {
    expect(dayName(dayNamed("2026-11-29")!)).toBe("2026-11-29");
    for (const text of ["2026-13-01", "2026-02-30", "26-01-01", "", 7, undefined]) expect(dayNamed(text)).toBeNull();
  });

  it("of a week begin on Monday", () => {
    const days = ["2026-11-30", "2026-12-01", "2026-12-06"].map((text) => dayName(mondayOf(dayNamed(text)!)));
    expect(days).toEqual(["2026-11-30", "2026-11-30", "2026-11-30"]);
  });
});

it("a later instant has no earlier place, and every day is as wide as any other", () => {
  const edges = [0, 24, 47, 72].map((hours) => hours * 3_600_000);
  expect(edges.map((edge) => placeIn(edges, edge))).toEqual([0, 1 / 3, 2 / 3, 1]);
  expect([-5, 1e12].map((at) => placeIn(edges, at))).toEqual([0, 1]);
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 3e8 }), fc.nat(1e8), (at, later) => {
      expect(placeIn(edges, at + later)).toBeGreaterThanOrEqual(placeIn(edges, at));
    }),
  );
});
