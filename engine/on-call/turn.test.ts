import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { zoneTable } from "../../store/calendar/zone-table.ts";
import type { OnCallLayer } from "./ir.ts";
import { turnAt } from "./turn.ts";

const table = (zone: string) => zoneTable(zone, Date.UTC(2025, 0), Date.UTC(2029, 0));
const at = (text: string): number => Date.parse(text);
const weekly: OnCallLayer = {
  name: "first",
  turn: "week",
  atMinute: 9 * 60,
  order: [
    { from: "2026-11-30", people: ["raj", "lee"] },
    { from: "2027-01-04", people: ["raj", "lee", "kim"] },
  ],
};
const whose = (layer: OnCallLayer, zone: string, instant: string) => turnAt(layer, table(zone), at(instant));

describe("a turn", () => {
  it("goes to the next person at the local time of the change", () => {
    expect(whose(weekly, "Europe/Berlin", "2026-11-30T07:59:59Z")).toBeNull();
    expect(whose(weekly, "Europe/Berlin", "2026-11-30T08:00:00Z")).toEqual({
      person: "raj",
      from: at("2026-11-30T08:00:00Z"),
      until: at("2026-12-07T08:00:00Z"),
    });
    expect(whose(weekly, "Europe/Berlin", "2026-12-07T08:00:00Z")?.person).toBe("lee");
  });

  it("is nobody's change before the day of a longer list", () => {
    const short: OnCallLayer = { ...weekly, order: weekly.order.slice(0, 1) };
    for (let day = at("2026-11-30T08:00:00Z"); day < at("2027-01-04T08:00:00Z"); day += 3_600_000)
      expect(turnAt(weekly, table("Europe/Berlin"), day)?.person).toBe(
        turnAt(short, table("Europe/Berlin"), day)?.person,
      );
    expect(whose(weekly, "Europe/Berlin", "2027-01-18T08:00:00Z")?.person).toBe("kim");
  });

  it("is cut by the list that comes after it, and belongs to nobody where that is empty", () => {
    const ending: OnCallLayer = {
      ...weekly,
      turn: "day",
      order: [
        { from: "2026-12-01", people: ["raj"] },
        { from: "2026-12-03", people: [] },
      ],
    };
    expect(whose(ending, "UTC", "2026-12-03T08:59:00Z")).toMatchObject({
      person: "raj",
      until: at("2026-12-03T09:00:00Z"),
    });
    expect(whose(ending, "UTC", "2027-05-03T09:00:00Z")).toMatchObject({ person: null, until: null });
  });

  it("is an hour shorter or longer over the night in which the clocks change", () => {
    const daily: OnCallLayer = {
      ...weekly,
      turn: "day",
      atMinute: 150,
      order: [{ from: "2026-01-05", people: ["a", "b"] }],
    };
    const length = (instant: string): number => {
      const turn = whose(daily, "Europe/Berlin", instant);
      return ((turn?.until ?? 0) - (turn?.from ?? 0)) / 3_600_000;
    };
    // 02:30 is skipped on 29 March: the turn changes at the jump, at 01:00 UTC. On 25 October the first 02:30 counts.
    expect(length("2026-03-28T12:00:00Z")).toBe(23.5);
    expect(length("2026-03-29T12:00:00Z")).toBe(23.5);
    expect(length("2026-10-24T12:00:00Z")).toBe(24);
    expect(length("2026-10-25T12:00:00Z")).toBe(25);
  });
});

/**
 * Walks minute by minute and takes the next person when the wall clock first shows the time of the change, or later.
 */
function walked(layer: OnCallLayer, zone: string, from: number, until: number): Map<number, string | null> {
  const { transitions, initialOffsetMs } = table(zone);
  const near = transitions.filter(([start]) => start > from - 400 * 86_400_000 && start < until);
  const offset = (instant: number): number =>
    near.reduce((current, [start, next]) => (start <= instant ? next : current), initialOffsetMs);
  const said = new Map<number, string | null>();
  const days = layer.turn === "week" ? 7 : 1;
  let [list, turn, started] = [-1, 0, false];
  const begins = layer.order.map(({ from }) => Date.parse(`${from}T00:00:00Z`) + layer.atMinute * 60_000);
  // What the wall clock has shown at the most: a doubled hour takes no turn back.
  let highest = -Infinity;
  for (let instant = from; instant < until; instant += 60_000) {
    highest = Math.max(highest, instant + offset(instant));
    while (list + 1 < begins.length && highest >= begins[list + 1]!) [list, turn, started] = [list + 1, 0, true];
    const order = layer.order[list];
    while (order !== undefined && highest >= begins[list]! + (turn + 1) * days * 86_400_000) turn += 1;
    said.set(instant, started ? (order?.people[turn % order.people.length] ?? null) : null);
  }
  return said;
}

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"];

describe("turns by arithmetic", () => {
  it("are those of a naive walk over every minute, also where the clocks change", () => {
    const people = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 });
    const spring = { from: Date.UTC(2026, 2, 1), until: Date.UTC(2026, 2, 31) };
    const autumn = { from: Date.UTC(2026, 9, 3), until: Date.UTC(2026, 10, 5) };
    const run = fc.record({
      zone: fc.constantFrom(...zones),
      turn: fc.constantFrom("day" as const, "week" as const),
      atMinute: fc.oneof(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 1_439 })),
      first: people,
      second: people,
      span: fc.constantFrom(spring, autumn),
    });
    fc.assert(
      fc.property(run, ({ zone, turn, atMinute, first, second, span }) => {
        const day = (days: number): string => new Date(span.from + days * 86_400_000).toISOString().slice(0, 10);
        const order = [
          { from: day(2), people: first },
          { from: day(23), people: second },
        ];
        const layer: OnCallLayer = { name: "x", turn, atMinute, order };
        const offsets = table(zone);
        for (const [instant, person] of walked(layer, zone, span.from, span.until))
          if ((turnAt(layer, offsets, instant)?.person ?? null) !== person)
            throw new Error(`${new Date(instant).toISOString()}: not ${String(person)}`);
      }),
      { numRuns: 20 },
    );
  });
});
