import { describe, expect, it } from "vitest";
import { tzdbVersion, zoneTable, zoneTables } from "./zone-table.ts";

const from = Date.UTC(2026, 0, 1);
const to = Date.UTC(2027, 0, 1);
const hour = 3_600_000;

describe("zone table", () => {
  it("finds both transitions of Berlin in 2026 to the millisecond", () => {
    expect(zoneTable("Europe/Berlin", from, to)).toEqual({
      zone: "Europe/Berlin",
      tzdbVersion: tzdbVersion(),
      fromMs: from,
      toMs: to,
      initialOffsetMs: hour,
      transitions: [
        [Date.parse("2026-03-29T01:00:00Z"), 2 * hour],
        [Date.parse("2026-10-25T01:00:00Z"), hour],
      ],
    });
  });

  it("has half-hour daylight saving in Lord Howe and none in Kathmandu", () => {
    expect(zoneTable("Australia/Lord_Howe", from, to).transitions.map(([, offset]) => offset / hour)).toEqual([
      10.5, 11,
    ]);
    expect(zoneTable("Asia/Kathmandu", from, to)).toMatchObject({ initialOffsetMs: 5.75 * hour, transitions: [] });
  });

  it("sees the day that Samoa skipped", () => {
    const table = zoneTable("Pacific/Apia", Date.UTC(2011, 11, 1), Date.UTC(2012, 0, 31));
    expect(table.initialOffsetMs).toBe(-10 * hour);
    expect(table.transitions).toEqual([[Date.parse("2011-12-30T10:00:00Z"), 14 * hour]]);
  });

  it("gives the same object for the same question", () => {
    expect(zoneTable("Europe/Berlin", from, to)).toBe(zoneTable("Europe/Berlin", from, to));
    const around = zoneTables(["Europe/Berlin", "America/New_York"], from + 1);
    expect(around["Europe/Berlin"]).toBe(zoneTables(["Europe/Berlin"], from + 2)["Europe/Berlin"]);
    expect(around["America/New_York"]).toMatchObject({ fromMs: Date.UTC(2020, 0, 1), toMs: Date.UTC(2038, 0, 1) });
  });

  it("refuses a zone that is not in the tzdb, and an empty span", () => {
    expect(() => zoneTable("Europe/Atlantis", from, to)).toThrow("Europe/Atlantis");
    expect(() => zoneTable("Europe/Berlin", to, from)).toThrow("is not before");
  });
});
