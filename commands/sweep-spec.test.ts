import { describe, expect, it } from "vitest";
import type { Occurrence } from "../engine/discovery/occurrence.ts";
import { sweepSpec } from "./sweep-spec.ts";

const spec = (when: Occurrence, zone = "UTC") =>
  sweepSpec({ schedule: { when, zone, maxRunMs: null } }, Date.UTC(2026, 10, 30));
const at = { hour: 2, minute: 30 };

describe("the schedule of a discovery, as Temporal is told it", () => {
  it("is a cron text in its zone, with what a clock jumps over, as before", () => {
    expect(
      sweepSpec({ schedule: { cron: "30 2 * * *", zone: "Europe/Berlin", maxRunMs: null } }, Date.UTC(2026, 0)),
    ).toMatchObject({
      timezone: "Europe/Berlin",
      cronExpressions: ["30 2 * * *"],
      calendars: expect.arrayContaining([expect.objectContaining({ year: 2026, month: "MARCH", dayOfMonth: 29 })]),
    });
  });

  it("names the last of each February of the coming years", () => {
    expect(spec({ kind: "days", days: ["last"], at })).toEqual({
      timezone: "UTC",
      cronExpressions: ["30 2 31 1,3,5,7,8,10,12 *", "30 2 30 4,6,9,11 *"],
      calendars: [28, 28, 29, 28, 28].map((dayOfMonth, index) => ({
        year: 2026 + index,
        month: "FEBRUARY",
        dayOfMonth,
        ...at,
        comment: "the last day of the month",
      })),
    });
  });

  it("is an interval, one instant, or nothing where another discovery starts it", () => {
    expect(spec({ kind: "every", everyMs: 21_600_000 })).toEqual({ intervals: [{ every: 21_600_000 }] });
    expect(spec({ kind: "once", instant: Date.UTC(2026, 11, 24, 18, 5) })).toEqual({
      timezone: "UTC",
      calendars: [{ year: 2026, month: "DECEMBER", dayOfMonth: 24, hour: 18, minute: 5, second: 0 }],
    });
    expect(spec({ kind: "after", discovery: "a" })).toBeNull();
  });
});
