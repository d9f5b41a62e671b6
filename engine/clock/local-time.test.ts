import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { zoneTable } from "../../store/calendar/zone-table.ts";
import { dayNumber, instantOfLocal } from "./local-time.ts";

const table = (zone: string) => zoneTable(zone, Date.UTC(2026, 0), Date.UTC(2028, 0));
const minuteMs = 60_000;

describe("an instant of local time", () => {
  it("that is skipped is the end of the jump, and one that comes twice is the first", () => {
    const berlin = table("Europe/Berlin");
    expect(instantOfLocal(berlin, Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1));
    expect(instantOfLocal(berlin, Date.UTC(2026, 9, 25, 2, 30))).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });

  it("is never before that of an earlier local time, in whatever zone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"),
        fc.integer({ min: Date.UTC(2026, 0, 2) / minuteMs, max: Date.UTC(2027, 11, 30) / minuteMs }),
        fc.integer({ min: 0, max: 3 * 1440 }),
        (zone, minute, more) => {
          const local = table(zone);
          expect(instantOfLocal(local, (minute + more) * minuteMs)).toBeGreaterThanOrEqual(
            instantOfLocal(local, minute * minuteMs),
          );
        },
      ),
    );
  });
});

it("a day has its number from 1970", () => {
  expect([dayNumber("1970-01-01"), dayNumber("2026-11-29"), dayNumber("1969-12-31")]).toEqual([0, 20_786, -1]);
});
