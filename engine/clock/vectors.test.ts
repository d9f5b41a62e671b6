/** The published defects and manuals of other products, as vectors S1 to S14. */
import { describe, expect, it } from "vitest";
import { openAmount, openTimeBetween, utcZone } from "./calendar.ts";
import { parseDuration } from "./duration.ts";
import type { ServiceLevel, ZoneTable } from "./ir.ts";
import { at, at75, hour, iso, serviceLevel, states, story, weekdays } from "./story.ts";

const berlin: ZoneTable = {
  zone: "Europe/Berlin",
  tzdbVersion: "test",
  fromMs: Date.UTC(2026, 0, 1),
  toMs: Date.UTC(2027, 0, 1),
  initialOffsetMs: hour,
  transitions: [
    [at("2026-03-29T01:00:00Z"), 2 * hour],
    [at("2026-10-25T01:00:00Z"), hour],
  ],
};
const newYork: ZoneTable = {
  ...berlin,
  zone: "America/New_York",
  initialOffsetMs: -5 * hour,
  transitions: [
    [at("2026-03-08T07:00:00Z"), -4 * hour],
    [at("2026-11-01T06:00:00Z"), -5 * hour],
  ],
};

describe("service level vectors", () => {
  it("S1: a weekend counts in elapsed time only", () => {
    const one = story([serviceLevel()], weekdays(8, 17));
    one.commit("2026-01-02T21:00:00Z", { state: "new", openedAt: "2026-01-02T21:00:00.000Z" });
    expect(one.read("2026-01-05T09:30:00Z")).toMatchObject({
      usedMs: 1.5 * hour,
      percent: 18.75,
      elapsedMs: 60.5 * hour,
    });
  });

  it("S2: a night counts in elapsed time only", () => {
    const one = story([serviceLevel()], weekdays(9, 17));
    one.commit("2026-01-05T14:00:00Z", { state: "new", openedAt: "2026-01-05T14:00:00.000Z" });
    expect(one.read("2026-01-06T09:00:00Z")).toMatchObject({ usedMs: 3 * hour, elapsedMs: 19 * hour });
  });

  it("S3: 24h on a day of 8 hours are 3 business days, and a bare day is no duration", () => {
    const calendar = weekdays(9, 17);
    expect(openAmount(calendar, parseDuration("24h")!)).toEqual(openAmount(calendar, parseDuration("3bd")!));
    expect(parseDuration("1d")).toBeNull();
    expect(parseDuration("1w")).toBeNull();
  });

  it("S4: 4 hours from 16:00 are due the next day at 10:00", () => {
    const one = story([serviceLevel({ within: { businessDays: 0, ms: 4 * hour } })], weekdays(8, 18));
    one.commit("2026-01-05T16:00:00Z", { state: "new", openedAt: "2026-01-05T16:00:00.000Z" });
    expect(iso(one.clock()?.dueAt)).toBe("2026-01-06T10:00:00.000Z");
  });

  it("S5: a level one hour before due falls into open hours too", () => {
    const one = story([serviceLevel({ within: { businessDays: 0, ms: 4 * hour }, escalate: [at75] })], weekdays(8, 18));
    one.commit("2026-01-05T17:00:00Z", { state: "new", openedAt: "2026-01-05T17:00:00.000Z" });
    expect(iso(one.clock()?.dueAt)).toBe("2026-01-06T11:00:00.000Z");
    expect(one.clock()?.marks.map((mark) => iso(mark.at))).toEqual(["2026-01-06T10:00:00.000Z"]);
  });

  it("S6: a due date in closed hours becomes the next opening", () => {
    const until = serviceLevel({
      within: null,
      until: { kind: "literal", value: "2026-01-07T20:30:00.000Z" },
      pause: null,
    });
    const one = story([until], weekdays(8, 16));
    one.commit("2026-01-05T08:00:00Z", { state: "new", openedAt: "2026-01-05T08:00:00.000Z" });
    expect(iso(one.clock()?.dueAt)).toBe("2026-01-08T08:00:00.000Z");
    expect(one.read("2026-01-06T08:00:00Z")).toMatchObject({ remainingMs: 16 * hour, percent: 33.33 });
  });

  it("S7: a pause over the weekend adds nothing for the weekend", () => {
    const one = story([serviceLevel()], weekdays(9, 17));
    const opened = { openedAt: "2026-01-02T09:00:00.000Z" };
    one.commit("2026-01-02T09:00:00Z", { state: "new", ...opened });
    one.commit("2026-01-02T15:00:00Z", { state: "onHold", ...opened });
    expect(one.clock()).toMatchObject({ phase: "paused", dueAt: null });
    one.commit("2026-01-05T10:00:00Z", { state: "inProgress", ...opened });
    expect(iso(one.clock()?.dueAt)).toBe("2026-01-05T12:00:00.000Z");
  });

  it("S8: a higher priority keeps the original start and the earlier pause", () => {
    const byPriority = (priority: number, hours: number): ServiceLevel =>
      serviceLevel({
        name: `p${String(priority)}`,
        when: { kind: "row", cells: [{ path: ["priority"], test: { is: "oneOf", values: [priority] } }] },
        within: { businessDays: 0, ms: hours * hour },
        calendar: { kind: "literal", value: "always" },
      });
    const one = story([byPriority(3, 24), byPriority(1, 4)], weekdays(9, 17));
    const opened = { openedAt: "2026-01-05T09:00:00.000Z" };
    one.commit("2026-01-05T09:00:00Z", { state: "new", priority: 3, ...opened });
    one.commit("2026-01-05T10:00:00Z", { state: "onHold", priority: 3, ...opened });
    one.commit("2026-01-05T11:00:00Z", { state: "new", priority: 3, ...opened });
    one.commit("2026-01-05T12:00:00Z", { state: "new", priority: 1, ...opened });
    expect(one.clock("p3")?.phase).toBe("cancelled");
    expect(iso(one.clock("p1")?.dueAt)).toBe("2026-01-05T14:00:00.000Z");
  });

  it("S9: a night has five hours in spring and seven in autumn", () => {
    const nights = (zone: string) =>
      weekdays(0, 6, { zone, week: Array.from({ length: 7 }, () => [[0, 360]] as const) });
    const night = (zone: ZoneTable, from: string, to: string) =>
      openTimeBetween(nights(zone.zone), zone, at(from), at(to));
    expect(night(berlin, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")).toEqual({ ok: true, value: 5 * hour });
    expect(night(berlin, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")).toEqual({ ok: true, value: 7 * hour });
    expect(night(newYork, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")).toEqual({ ok: true, value: 5 * hour });
    expect(night(newYork, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")).toEqual({ ok: true, value: 7 * hour });
  });

  it("S10: eight hours are eight hours, whatever the wall clock does", () => {
    const one = story([serviceLevel({ calendar: { kind: "literal", value: "always" } })], weekdays(9, 17));
    one.commit("2026-03-28T22:00:00+01:00", { state: "new", openedAt: "2026-03-28T21:00:00.000Z" });
    expect(one.clock()?.dueAt).toBe(at("2026-03-29T07:00:00+02:00"));
    const local = weekdays(0, 24, {
      zone: "Europe/Berlin",
      week: Array.from({ length: 7 }, () => [[0, 1440]] as const),
    });
    const two = story([serviceLevel()], local, berlin);
    two.commit("2026-10-24T22:00:00+02:00", { state: "new", openedAt: "2026-10-24T20:00:00.000Z" });
    expect(two.clock()?.dueAt).toBe(at("2026-10-25T05:00:00+01:00"));
  });

  it("S11: 99.995 percent of the target is met, not rounded to a breach", () => {
    const one = story(
      [serviceLevel({ within: { businessDays: 0, ms: 20_000_000 }, calendar: { kind: "literal", value: "always" } })],
      weekdays(9, 17),
    );
    const opened = { openedAt: "2026-01-05T09:00:00.000Z" };
    one.commit("2026-01-05T09:00:00Z", { state: "new", ...opened });
    const stopped = new Date(at("2026-01-05T09:00:00Z") + 19_999_000).toISOString();
    one.commit(stopped, { state: "resolved", ...opened });
    expect(one.read("2026-02-01T00:00:00Z")).toMatchObject({
      usedMs: 19_999_000,
      percent: 99.99,
      met: true,
      breached: false,
    });
  });

  it("S12: the due instant that passes during a pause is no breach", () => {
    const one = story([serviceLevel({ calendar: { kind: "literal", value: "always" } })], weekdays(9, 17));
    const opened = { openedAt: "2026-01-05T09:00:00.000Z" };
    one.commit("2026-01-05T09:00:00Z", { state: "new", ...opened });
    one.commit("2026-01-05T16:00:00Z", { state: "onHold", ...opened });
    expect(one.pass("2026-01-05T20:00:00Z")).toEqual([]);
    expect(one.read("2026-01-05T20:00:00Z")).toMatchObject({ phase: "paused", breached: false, remainingMs: hour });
    one.commit("2026-01-05T20:00:00Z", { state: "resolved", ...opened });
    expect(one.read("2026-01-06T00:00:00Z")).toMatchObject({ met: true });
  });

  it("S13: Friday 16:00 to Monday 16:00 are eight hours of an eight hour day", () => {
    const result = openTimeBetween(weekdays(9, 17), utcZone, at("2026-01-02T16:00:00Z"), at("2026-01-05T16:00:00Z"));
    expect(result).toEqual({ ok: true, value: 8 * hour });
  });

  it("S14: a shorter target of another promise does not overrule the first response", () => {
    const response = serviceLevel({
      name: "response",
      within: { businessDays: 0, ms: 4 * hour },
      stop: states("inProgress"),
      pause: null,
      competing: "strictest",
    });
    const updates = serviceLevel({ name: "update", within: { businessDays: 0, ms: hour }, competing: "strictest" });
    const one = story([response, updates], weekdays(9, 17));
    one.commit("2026-01-05T09:00:00Z", { state: "new", openedAt: "2026-01-05T09:00:00.000Z" });
    expect(iso(one.clock("response")?.dueAt)).toBe("2026-01-05T13:00:00.000Z");
    expect(iso(one.clock("update")?.dueAt)).toBe("2026-01-05T10:00:00.000Z");
    one.pass("2026-01-05T12:00:00Z");
    expect(one.read("2026-01-05T12:00:00Z", "update").breached).toBe(true);
    expect(one.read("2026-01-05T12:00:00Z", "response").breached).toBe(false);
  });
});
