import { describe, expect, it } from "vitest";
import { utcZone } from "../clock/calendar.ts";
import type { ZoneTable } from "../clock/ir.ts";
import { lastOf, type Period, periodOf } from "./period.ts";

/** Europe/Berlin in 2026: an hour is skipped on 29 March, and comes twice on 25 October. */
const berlin: ZoneTable = {
  ...utcZone,
  zone: "Europe/Berlin",
  initialOffsetMs: 3_600_000,
  transitions: [
    [Date.UTC(2026, 2, 29, 1), 7_200_000],
    [Date.UTC(2026, 9, 25, 1), 3_600_000],
  ],
};
const span = (text: string, zone = utcZone): string[] | null => {
  const period = periodOf(text, zone);
  return period === null ? null : [period.from, period.to].map((at) => new Date(at).toISOString().slice(0, 16));
};

describe("a period", () => {
  it.each([
    ["2026", "2026-01-01T00:00", "2027-01-01T00:00"],
    ["2026-Q4", "2026-10-01T00:00", "2027-01-01T00:00"],
    ["2026-12", "2026-12-01T00:00", "2027-01-01T00:00"],
    ["2026-W01", "2025-12-29T00:00", "2026-01-05T00:00"],
    ["2026-W53", "2026-12-28T00:00", "2027-01-04T00:00"],
    ["2026-11-29", "2026-11-29T00:00", "2026-11-30T00:00"],
  ])("%s is from %s until %s", (text, from, to) => {
    expect(span(text)).toEqual([from, to]);
  });

  it.each(["", "26", "2026-13", "2026-00", "2026-Q5", "2025-W53", "2026-W00", "2026-02-29", "2026-1", "2026-11-29T00"])(
    "is not %j",
    (text) => {
      expect(span(text)).toBeNull();
    },
  );

  it("begins and ends with the days of its zone", () => {
    expect(span("2026-03", berlin)).toEqual(["2026-02-28T23:00", "2026-03-31T22:00"]);
    expect(span("2026-10-25", berlin)).toEqual(["2026-10-24T22:00", "2026-10-25T23:00"]);
  });
});

describe("the last instant of a cron text", () => {
  const november = periodOf("2026-11", berlin) as Period;
  const last = (cron: string, until = Infinity): string | null => {
    const at = lastOf(cron, berlin, november, until);
    return at === null ? null : new Date(at).toISOString().slice(0, 16);
  };
  it("lies in the period, in its zone, and not after the reading", () => {
    expect(last("0 0 * * *")).toBe("2026-11-29T23:00");
    expect(last("30 23 * * *")).toBe("2026-11-30T22:30");
    expect(last("0 9 * * fri")).toBe("2026-11-27T08:00");
    expect(last("0 9 * * fri", Date.UTC(2026, 10, 27, 7))).toBe("2026-11-20T08:00");
    expect(last("0 0 1 1 *")).toBeNull();
    expect(last("0 0 * * *", november.from - 1)).toBeNull();
  });
});
