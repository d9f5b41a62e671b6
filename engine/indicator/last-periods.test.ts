import fc from "fast-check";
import { expect, it } from "vitest";
import { utcZone } from "../clock/calendar.ts";
import { lastPeriods, periodLengths } from "./last-periods.ts";
import { periodOf } from "./period.ts";

const at = Date.parse("2026-01-01T00:30:00Z");

it.each([
  ["year", ["2025", "2026"]],
  ["quarter", ["2025-Q4", "2026-Q1"]],
  ["month", ["2025-12", "2026-01"]],
  ["week", ["2025-W52", "2026-W01"]],
  ["day", ["2025-12-31", "2026-01-01"]],
] as const)("the last two of a %s end with the one that goes on", (length, periods) => {
  expect(lastPeriods(length, utcZone, at, 2)).toEqual(periods);
});

it("the day of the zone says which one goes on", () => {
  const newYork = { ...utcZone, initialOffsetMs: -5 * 3_600_000 };
  expect(lastPeriods("day", newYork, at, 1)).toEqual(["2025-12-31"]);
  expect(lastPeriods("month", newYork, at, 1)).toEqual(["2025-12"]);
});

it("each begins where the one before ends, and the last has the instant in it", () => {
  const instant = fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2060, 0) });
  fc.assert(
    fc.property(instant, fc.constantFrom(...periodLengths), fc.integer({ min: 1, max: 30 }), (now, length, count) => {
      const periods = lastPeriods(length, utcZone, now, count).map((text) => periodOf(text, utcZone)!);
      expect(periods).toHaveLength(count);
      for (const [index, period] of periods.slice(1).entries()) expect(period.from).toBe(periods[index]!.to);
      const last = periods.at(-1)!;
      expect(last.from <= now && now < last.to).toBe(true);
    }),
  );
});
