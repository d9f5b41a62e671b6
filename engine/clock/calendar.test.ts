import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addOpenTime,
  addWait,
  alwaysCalendar,
  isOpen,
  nextOpening,
  openTimeBetween,
  utcZone,
  workableInstant,
} from "./calendar.ts";
import type { Calendar, ZoneTable } from "./ir.ts";

const hour = 3_600_000;
const workday: readonly (readonly [number, number])[] = [[480, 1080]];
const noDay: readonly (readonly [number, number])[] = [];

function calendar(change: Partial<Calendar> = {}): Calendar {
  return {
    name: "service-desk",
    zone: "UTC",
    businessDayMs: 10 * hour,
    week: [workday, workday, workday, workday, workday, noDay, noDay],
    closed: [],
    dates: {},
    ...change,
  };
}

/** Offsets of Berlin in 2026. */
const berlin: ZoneTable = {
  zone: "Europe/Berlin",
  tzdbVersion: "test",
  fromMs: Date.UTC(2026, 0, 1),
  toMs: Date.UTC(2027, 0, 1),
  initialOffsetMs: hour,
  transitions: [
    [Date.parse("2026-03-29T01:00:00Z"), 2 * hour],
    [Date.parse("2026-10-25T01:00:00Z"), hour],
  ],
};

function iso(result: ReturnType<typeof addOpenTime>): string {
  if (!result.ok) throw new Error(result.error.message);
  return new Date(result.value).toISOString();
}

const at = (text: string): number => Date.parse(text);
const hours = (count: number) => ({ businessDays: 0, ms: count * hour });

describe("calendar", () => {
  it("counts nothing outside open hours", () => {
    const week = calendar();
    expect(openTimeBetween(week, utcZone, at("2026-01-02T17:00:00Z"), at("2026-01-05T09:30:00Z"))).toEqual({
      ok: true,
      value: 2.5 * hour,
    });
    expect(openTimeBetween(week, utcZone, at("2026-01-03T00:00:00Z"), at("2026-01-04T23:00:00Z"))).toEqual({
      ok: true,
      value: 0,
    });
    expect(openTimeBetween(week, utcZone, at("2026-01-05T10:00:00Z"), at("2026-01-05T09:00:00Z"))).toEqual({
      ok: true,
      value: 0,
    });
  });

  it("ends an amount that fills the day at its closing, not at the next opening", () => {
    expect(iso(addOpenTime(calendar(), utcZone, at("2026-01-05T08:00:00Z"), hours(10)))).toBe(
      "2026-01-05T18:00:00.000Z",
    );
    expect(
      iso(addOpenTime(calendar(), utcZone, at("2026-01-05T08:00:00Z"), { businessDays: 0, ms: 10 * hour + 1 })),
    ).toBe("2026-01-06T08:00:00.001Z");
  });

  it("takes no time to add nothing, even when closed", () => {
    expect(iso(addOpenTime(calendar(), utcZone, at("2026-01-03T12:00:00Z"), hours(0)))).toBe(
      "2026-01-03T12:00:00.000Z",
    );
  });

  it("measures a business day as the calendar defines it", () => {
    expect(iso(addOpenTime(calendar(), utcZone, at("2026-01-02T21:00:00Z"), { businessDays: 1, ms: 4 * hour }))).toBe(
      "2026-01-06T12:00:00.000Z",
    );
  });

  it("leaves out holidays and takes single days from `dates`", () => {
    const holidays = calendar({ closed: ["2026-01-05"], dates: { "2026-01-10": [[600, 720]] } });
    expect(iso(nextOpening(holidays, utcZone, at("2026-01-02T18:00:00Z")))).toBe("2026-01-06T08:00:00.000Z");
    expect(iso(nextOpening(holidays, utcZone, at("2026-01-09T18:00:00Z")))).toBe("2026-01-10T10:00:00.000Z");
  });

  it("joins days that touch at midnight into one open stretch", () => {
    const nights = calendar({
      week: [
        [[1320, 1440]],
        [
          [0, 360],
          [1320, 1440],
        ],
        [[0, 360]],
        noDay,
        noDay,
        noDay,
        noDay,
      ],
    });
    expect(openTimeBetween(nights, utcZone, at("2026-01-05T00:00:00Z"), at("2026-01-08T00:00:00Z"))).toEqual({
      ok: true,
      value: 16 * hour,
    });
    expect(iso(addOpenTime(nights, utcZone, at("2026-01-05T23:00:00Z"), hours(3)))).toBe("2026-01-06T02:00:00.000Z");
    expect(isOpen(nights, utcZone, at("2026-01-06T00:00:00Z"))).toEqual({ ok: true, value: true });
  });

  it("is always open in the calendar that is built in", () => {
    expect(iso(addOpenTime(alwaysCalendar, utcZone, at("2026-01-03T00:00:00Z"), { businessDays: 2, ms: 1 }))).toBe(
      "2026-01-05T00:00:00.001Z",
    );
  });

  it("counts an hour that is skipped as none and one that comes twice as two", () => {
    const nightly = calendar({ zone: "Europe/Berlin", week: Array.from({ length: 7 }, () => [[0, 360]] as const) });
    const night = (day: string, offset: string) =>
      openTimeBetween(nightly, berlin, at(`${day}T00:00:00${offset}`), at(`${day}T12:00:00Z`));
    expect(night("2026-03-29", "+01:00")).toEqual({ ok: true, value: 5 * hour });
    expect(night("2026-10-25", "+02:00")).toEqual({ ok: true, value: 7 * hour });
    expect(night("2026-06-01", "+02:00")).toEqual({ ok: true, value: 6 * hour });
  });

  it("closes between the two passes of a time that comes twice", () => {
    // 02:00-02:30 local happens from 00:00Z to 00:30Z and again from 01:00Z to 01:30Z.
    const early = calendar({ zone: "Europe/Berlin", week: Array.from({ length: 7 }, () => [[120, 150]] as const) });
    expect(isOpen(early, berlin, at("2026-10-25T00:29:59Z"))).toEqual({ ok: true, value: true });
    expect(isOpen(early, berlin, at("2026-10-25T00:45:00Z"))).toEqual({ ok: true, value: false });
    expect(isOpen(early, berlin, at("2026-10-25T01:15:00Z"))).toEqual({ ok: true, value: true });
  });

  it("moves a wished instant to the next opening unless it is exactly a closing", () => {
    const early = calendar({ week: Array.from({ length: 7 }, () => [[480, 960]] as const) });
    expect(iso(workableInstant(early, utcZone, at("2026-01-07T20:30:00Z")))).toBe("2026-01-08T08:00:00.000Z");
    expect(iso(workableInstant(early, utcZone, at("2026-01-07T16:00:00Z")))).toBe("2026-01-07T16:00:00.000Z");
    expect(iso(workableInstant(early, utcZone, at("2026-01-07T10:00:00Z")))).toBe("2026-01-07T10:00:00.000Z");
  });

  it("waits business days by the calendar and hours by the wall", () => {
    expect(iso(addWait(calendar(), utcZone, at("2026-01-02T17:00:00Z"), { businessDays: 1, ms: 4 * hour }))).toBe(
      "2026-01-05T21:00:00.000Z",
    );
    expect(iso(addWait(null, null, at("2026-01-02T17:00:00Z"), hours(4)))).toBe("2026-01-02T21:00:00.000Z");
    expect(addWait(null, null, 0, { businessDays: 1, ms: 0 })).toMatchObject({
      ok: false,
      error: { kind: "businessDay" },
    });
  });

  it("refuses to answer beyond its zone table, in another zone, for a calendar that is never open, and for business days it does not know", () => {
    const local = calendar({ zone: "Europe/Berlin" });
    expect(addOpenTime(local, berlin, at("2025-12-31T23:59:59Z"), hours(1))).toMatchObject({
      ok: false,
      error: { kind: "zone" },
    });
    expect(addOpenTime(local, berlin, at("2026-12-31T12:00:00Z"), hours(20))).toMatchObject({
      ok: false,
      error: { kind: "zone" },
    });
    expect(openTimeBetween(local, berlin, at("2026-12-31T12:00:00Z"), at("2027-06-01T00:00:00Z"))).toMatchObject({
      ok: false,
      error: { kind: "zone" },
    });
    expect(addOpenTime(local, utcZone, at("2026-01-05T00:00:00Z"), hours(1))).toMatchObject({
      ok: false,
      error: { kind: "zone" },
    });
    const never = calendar({ week: [noDay, noDay, noDay, noDay, noDay, noDay, noDay] });
    expect(addOpenTime(never, utcZone, 0, hours(1))).toMatchObject({ ok: false, error: { kind: "noOpenTime" } });
    expect(nextOpening(never, utcZone, 0)).toMatchObject({ ok: false, error: { kind: "noOpenTime" } });
    expect(addOpenTime(calendar({ businessDayMs: null }), utcZone, 0, { businessDays: 1, ms: 0 })).toMatchObject({
      ok: false,
      error: { kind: "businessDay" },
    });
  });
});

describe("open time, for any calendar and instants", () => {
  const interval = fc
    .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
    .filter(([open, close]) => open < close);
  const day = fc.oneof(
    fc.constant(noDay),
    fc.constant([[0, 1440]] as const),
    interval.map((one) => [one] as const),
  );
  const anyCalendar = fc
    .tuple(
      fc.array(day, { minLength: 7, maxLength: 7 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 364 }), { maxLength: 20 }),
    )
    .map(([week, closed]) => {
      const names = closed.map((offset) => new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10)).sort();
      return calendar({ zone: "Europe/Berlin", week, closed: names });
    });
  const instant = fc.integer({ min: berlin.fromMs, max: berlin.toMs });

  function between(from: number, to: number, one: Calendar): number {
    const result = openTimeBetween(one, berlin, from, to);
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  }

  it("adds up: from a to b and from b to c is from a to c", () => {
    fc.assert(
      fc.property(anyCalendar, instant, instant, instant, (one, ...instants) => {
        const [a, b, c] = instants.sort((x, y) => x - y);
        expect(between(a, b, one) + between(b, c, one)).toBe(between(a, c, one));
      }),
    );
  });

  it("is undone by adding it, and adding is undone by measuring", () => {
    fc.assert(
      fc.property(anyCalendar, instant, fc.integer({ min: 1, max: 400 * hour }), (one, from, ms) => {
        const end = addOpenTime(one, berlin, from, { businessDays: 0, ms });
        // The earliest such instant: one millisecond before, some of it is still missing. Else the rest of the table
        // has too little.
        const found = end.ok ? [between(from, end.value, one), between(from, end.value - 1, one)] : [ms, ms - 1];
        expect(found).toEqual([ms, ms - 1]);
        expect(end.ok || between(from, berlin.toMs, one) < ms).toBe(true);
      }),
    );
  });
});
