import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alwaysCalendar, utcZone } from "../clock/calendar.ts";
import type { Basis } from "../clock/context.ts";
import type { ZoneTable } from "../clock/ir.ts";
import type { Period } from "../indicator/period.ts";
import { reckonUptime } from "./reckon.ts";
import type { Spell } from "./spell.ts";

const minute = 60_000;
const hour = 60 * minute;
/** 2026-03-01T00:00:00Z, a Sunday; the clocks of Berlin go on by an hour on the 29th. */
const start = Date.UTC(2026, 2, 1);
const month: Period = { text: "2026-03", from: start, to: Date.UTC(2026, 3, 1) };

function spell(id: string, from: number, to: number): Spell {
  return { source: "outage", id, from: start + from, to: start + to, goesOn: false };
}

function uptime(
  outages: readonly Spell[],
  windows: readonly Spell[] = [],
  change: { at?: number; basis?: Basis } = {},
) {
  const read = reckonUptime(
    { period: month, at: change.at ?? month.to, basis: change.basis ?? null, targetMillionths: 999_000 },
    outages,
    windows,
  );
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

describe("the uptime of a period", () => {
  it("is whole without an outage, and its budget is what the target leaves", () => {
    expect(uptime([])).toMatchObject({
      totalMs: 744 * hour,
      downMs: 0,
      share: 1,
      budgetMs: (744 * hour) / 1000,
      leftMs: (744 * hour) / 1000,
      met: true,
      outages: [],
    });
  });

  it("counts time in two outages once, for the one that began first", () => {
    const read = uptime([spell("b", 2 * hour, 4 * hour), spell("a", hour, 3 * hour), spell("c", 2 * hour, 3 * hour)]);
    expect(read.downMs).toBe(3 * hour);
    expect(read.outages.map(({ id, countedMs, overlapMs }) => [id, countedMs / hour, overlapMs / hour])).toEqual([
      ["a", 2, 0],
      ["c", 0, 1],
      ["b", 1, 1],
    ]);
  });

  it("forgives what falls into planned maintenance, each minute once, and says by which", () => {
    const windows = [
      spell("w1", 2 * hour, 4 * hour),
      spell("w2", 3 * hour, 5 * hour),
      spell("w3", 9 * hour, 10 * hour),
    ];
    const read = uptime([spell("a", hour, 6 * hour)], windows);
    expect(read).toMatchObject({ downMs: 2 * hour, excludedMs: 3 * hour });
    expect(read.outages[0]?.forgivenBy).toEqual(["w1", "w2"]);
  });

  it("is met by a budget that is used up to its last millisecond, and missed by one more", () => {
    const budget = (744 * hour) / 1000;
    expect(uptime([spell("a", 0, budget)])).toMatchObject({ met: true, leftMs: 0, share: 0.999 });
    expect(uptime([spell("a", 0, budget + 1)])).toMatchObject({ met: false, leftMs: -1 });
  });

  it("takes of an outage what lies in the period, and of a period what lies before the reading", () => {
    const outages = [spell("before", -5 * hour, hour), spell("after", 743 * hour, 800 * hour)];
    expect(uptime(outages).outages.map(({ from, to }) => (to - from) / hour)).toEqual([1, 1]);
    expect(uptime(outages, [], { at: start + 10 * hour })).toMatchObject({
      elapsedMs: 10 * hour,
      totalMs: 744 * hour,
      downMs: hour,
      share: 0.9,
    });
  });

  it("says nothing of a period in which the service is never open", () => {
    const closed: Basis = { calendar: { ...alwaysCalendar, week: [[], [], [], [], [], [], []] }, zone: utcZone };
    expect(uptime([spell("a", 0, hour)], [], { basis: closed })).toMatchObject({ totalMs: 0, share: null, met: null });
  });
});

const berlin: ZoneTable = {
  zone: "Europe/Berlin",
  tzdbVersion: "test",
  fromMs: Date.UTC(2026, 0),
  toMs: Date.UTC(2027, 0),
  initialOffsetMs: hour,
  transitions: [
    [Date.UTC(2026, 2, 29, 1), 2 * hour],
    [Date.UTC(2026, 9, 25, 1), hour],
  ],
};
/** Nights and Sundays too, so that the hour that is not there matters. */
const shop: Basis = {
  calendar: {
    ...alwaysCalendar,
    name: "shop",
    zone: "Europe/Berlin",
    week: [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? [[420, 1320] as const] : [[0, 300] as const])),
  },
  zone: berlin,
};

/** Minutes from three days before the end of the month: the clocks change among them. */
const span = fc
  .tuple(fc.integer({ min: -100, max: 4300 }), fc.integer({ min: 1, max: 900 }))
  .map(([from, length]) => [from * minute + 741 * hour - 72 * hour, length * minute] as const);
const spells = (name: string) =>
  fc
    .array(span, { maxLength: 8 })
    .map((all) => all.map(([from, ms], index) => spell(`${name}${index}`, from, from + ms)));

it("is what a walk over its minutes finds, for any outages, windows and hours", () => {
  const isIn = (all: readonly Spell[], at: number): boolean => all.some(({ from, to }) => from <= at && at < to);
  const isOpen = (basis: Basis | undefined, at: number): boolean => {
    if (basis === undefined) return true;
    const local = new Date(at + (at < Date.UTC(2026, 2, 29, 1) ? hour : 2 * hour));
    const minutes = local.getUTCHours() * 60 + local.getUTCMinutes();
    return (basis.calendar.week[(local.getUTCDay() + 6) % 7] ?? []).some(
      ([open, close]) => minutes >= open && minutes < close,
    );
  };
  fc.assert(
    fc.property(
      spells("a"),
      spells("w"),
      fc.constantFrom(undefined, shop),
      fc.integer({ min: 0, max: 4400 }),
      (outages, windows, basis, read) => {
        const at = start + 741 * hour - 72 * hour + read * minute;
        const found = uptime(outages, windows, { at, ...(basis === undefined ? {} : { basis }) });
        let [down, excluded, elapsed] = [0, 0, 0];
        for (let now = start; now < Math.min(at, month.to); now += minute) {
          if (!isOpen(basis, now)) continue;
          elapsed += minute;
          if (!isIn(outages, now)) continue;
          if (isIn(windows, now)) excluded += minute;
          else down += minute;
        }
        expect(found).toMatchObject({ downMs: down, excludedMs: excluded, elapsedMs: elapsed });
        for (const line of found.outages)
          expect(line.closedMs + line.overlapMs + line.excludedMs + line.countedMs).toBe(line.to - line.from);
        expect(found.share).toBe(elapsed === 0 ? null : (elapsed - down) / elapsed);
      },
    ),
    { numRuns: 60 },
  );
});
