import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { zoneTable } from "../../store/calendar/zone-table.ts";
import { alwaysCalendar, utcZone } from "../clock/calendar.ts";
import type { Calendar } from "../clock/ir.ts";
import { instantText } from "../lifecycle/instant.ts";
import { cronInstants, offsetAt } from "./cron-instants.ts";
import { dueOccurrence, nextOccurrences, type ScheduleBasis } from "./occurrence.ts";

const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo", "UTC"];
const tables = new Map(
  zones.map((zone) => [zone, zone === "UTC" ? utcZone : zoneTable(zone, Date.UTC(2024, 0), Date.UTC(2030, 0))]),
);
const berlin = tables.get("Europe/Berlin")!;
const dayMs = 86_400_000;
const texts = (found: Iterable<number>) => [...found].map(instantText);
const office: Calendar = {
  ...alwaysCalendar,
  name: "office",
  zone: "Europe/Berlin",
  week: [0, 1, 2, 3, 4].map(() => [[480, 1080]] as const).concat([[], []] as never[]),
  closed: ["2026-04-03", "2026-04-06"],
};
const open: ScheduleBasis = { zone: berlin, calendar: { calendar: office, zone: berlin } };
const plain: ScheduleBasis = { zone: berlin, calendar: null };

describe("the instants of a cron text", () => {
  const instants = (cron: string, from: string, until: string) =>
    texts(cronInstants(cron, berlin, Date.parse(from), Date.parse(until)));

  it("happen right after the hour that the clock jumps over, and once in an hour that is there twice", () => {
    expect(instants("30 2 * * *", "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z")).toEqual([
      "2026-03-28T01:30:00.000Z",
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ]);
    expect(instants("30 2 * * *", "2026-10-24T22:00:00Z", "2026-10-26T00:00:00Z")).toEqual([
      "2026-10-25T00:30:00.000Z",
    ]);
  });

  it("that are due in every hour are due in those that pass", () => {
    expect(instants("30 * * * *", "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z")).toHaveLength(3);
    expect(instants("30 * * * *", "2026-10-25T00:00:00Z", "2026-10-25T03:00:00Z")).toHaveLength(3);
  });

  it("are those at which the clocks show it, minute by minute, in every zone", () => {
    const cron = fc.constantFrom("*/15 * * * *", "5 3,17 * * *", "0 10 * * tue", "30 1 1 * *", "20 */6 * * mon-fri");
    const start = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2028, 0) });
    fc.assert(
      fc.property(cron, fc.constantFrom(...zones), start, (text, name, at) => {
        const zone = tables.get(name)!;
        const from = Math.floor(at / 60_000) * 60_000;
        // Without days on which clocks are put: those are told above.
        if (zone.transitions.some(([turn]) => turn > from - dayMs && turn < from + 3 * dayMs)) return;
        const [minute = "", hour = "", day = "", , weekday = ""] = text.split(" ");
        const fits = (part: string, value: number, names: readonly string[] = []): boolean =>
          part.split(",").some((one) => {
            const [range = "", step] = one.split("/");
            if (range === "*") return value % Number(step ?? 1) === 0;
            const [low = "", high = low] = range.split("-");
            const number = (word: string) => (names.includes(word) ? names.indexOf(word) : Number(word));
            return value >= number(low) && value <= number(high);
          });
        const wanted: number[] = [];
        for (let walk = from; walk < from + 2 * dayMs; walk += 60_000) {
          const local = new Date(walk + offsetAt(zone, walk));
          const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
          if (
            fits(minute, local.getUTCMinutes()) &&
            fits(hour, local.getUTCHours()) &&
            fits(day, local.getUTCDate()) &&
            fits(weekday, local.getUTCDay(), days)
          )
            wanted.push(walk);
        }
        expect([...cronInstants(text, zone, from, from + 2 * dayMs)]).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });
});

describe("an occurrence", () => {
  const next = (cron: string, basis: ScheduleBasis, after: string, most = 3) =>
    texts(nextOccurrences({ cron }, basis, Date.parse(after), { most, withinMs: 366 * dayMs }));

  it("on a closed day is moved to the next open one, at the same time of the day", () => {
    // Good Friday and Easter Monday, over the summer time's first weekend.
    expect(next("0 10 * * fri", open, "2026-03-26T00:00:00Z")).toEqual([
      "2026-03-27T09:00:00.000Z",
      "2026-04-07T08:00:00.000Z",
      "2026-04-10T08:00:00.000Z",
    ]);
    expect(next("0 10 * * fri", plain, "2026-03-26T00:00:00Z", 2)).toEqual([
      "2026-03-27T09:00:00.000Z",
      "2026-04-03T08:00:00.000Z",
    ]);
  });

  it("that is moved onto another is that one", () => {
    expect(next("0 10 * * *", open, "2026-04-01T12:00:00Z")).toEqual([
      "2026-04-02T08:00:00.000Z",
      "2026-04-07T08:00:00.000Z",
      "2026-04-08T08:00:00.000Z",
    ]);
  });

  it("is due when the cron text was, and where several were missed it is the last", () => {
    const due = (cron: string, at: string, basis = plain) => {
      const found = dueOccurrence({ cron }, basis, Date.parse(at));
      return found === null ? null : instantText(found);
    };
    expect(due("0 10 * * *", "2026-03-05T09:00:00.000Z")).toBe("2026-03-05T09:00:00.000Z");
    expect(due("0 10 * * *", "2026-03-05T08:59:59.999Z")).toBe("2026-03-04T09:00:00.000Z");
    expect(due("0 10 * * fri", "2026-04-03T08:00:01Z", open)).toBe("2026-04-07T08:00:00.000Z");
    expect(due("0 10 29 2 *", "2026-03-05T09:00:00Z")).toBe("2024-02-29T09:00:00.000Z");
  });

  it("of a calendar that is never open there is none", () => {
    const never = { ...office, week: office.week.map(() => []) } as Calendar;
    const basis = { zone: berlin, calendar: { calendar: never, zone: berlin } };
    expect(next("0 10 * * *", basis, "2026-04-01T12:00:00Z")).toEqual([]);
  });
});
