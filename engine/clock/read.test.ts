import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockDeadlines, fireClock } from "./deadlines.ts";
import type { Clock } from "./ledger.ts";
import { explainClock, lengthText, readClock, verifyClock } from "./read.ts";
import { at, hour, serviceLevel, story, weekdays } from "./story.ts";

const openedAt = "2026-01-02T09:00:00.000Z";
const office = weekdays(9, 17);
const paused = () => {
  const one = story(
    [serviceLevel({ escalate: [{ at: 50, plus: null, notify: "half", escalation: null, to: [] }] })],
    weekdays(9, 17),
  );
  one.commit(openedAt, { state: "new", openedAt });
  one.commit("2026-01-02T15:00:00Z", { state: "onHold", openedAt });
  one.commit("2026-01-05T10:00:00Z", { state: "new", openedAt });
  return one;
};

describe("reading a clock", () => {
  it("explains each interval with its cause and what it added", () => {
    const one = paused();
    const explanation = explainClock(one.clock() as Clock, at("2026-01-05T11:00:00Z"), one.context);
    expect(explanation).toMatchObject({
      calendar: "office",
      zone: "UTC",
      reading: { usedMs: 7 * hour, remainingMs: hour },
    });
    expect(explanation.lines).toEqual([
      "run 2026-01-02T09:00:00.000Z to 2026-01-02T15:00:00.000Z: +6h by office (test)",
      "pause 2026-01-02T15:00:00.000Z to 2026-01-05T10:00:00.000Z: +0m (test)",
      "run 2026-01-05T10:00:00.000Z to 2026-01-05T11:00:00.000Z (open): +1h by office (test)",
      "used 7h of 8h; due 2026-01-05T12:00:00.000Z; running",
    ]);
  });

  it("is verified by measuring its closed intervals again", () => {
    const one = paused();
    expect(verifyClock(one.clock() as Clock, one.context)).toEqual([]);
    const edited = { ...one.context, calendars: { office: weekdays(12, 17) } };
    expect(verifyClock(one.clock() as Clock, edited)).toMatchObject([
      { interval: { usedMs: 6 * hour }, recomputedMs: 3 * hour },
    ]);
  });

  it("says why it cannot measure the open interval and still tells verdict and due instant", () => {
    const one = paused();
    const reading = readClock(one.clock() as Clock, at("2026-01-05T13:00:00Z"), {
      calendars: {},
      zones: {},
      tables: {},
    });
    expect(reading).toMatchObject({ usedMs: 6 * hour, remainingMs: null, percent: null, breached: true });
    expect(reading.fault).toContain('no calendar "office"');
  });

  it("fires a deadline once, not early, and not when it no longer stands", () => {
    const one = paused();
    const before = { resolution: { ...(one.clock() as Clock), fired: [], marks: [{ index: 0, at: 5 }] } };
    expect(fireClock(before, "clock:resolution:0", 4)).toEqual([]);
    expect(fireClock(before, "clock:resolution:0", 6)).toEqual([
      { kind: "threshold", id: "resolution", index: 0, at: 5 },
    ]);
    expect(fireClock(one.clocks(), "clock:resolution:0", at("2027-01-01T00:00:00Z"))).toEqual([]);
    expect(fireClock(one.clocks(), "clock:other:breach", at("2027-01-01T00:00:00Z"))).toEqual([]);
    expect(clockDeadlines(one.clocks())).toEqual([
      {
        id: "clock:resolution:breach",
        at: at("2026-01-05T12:00:00Z") + 1,
        clock: "resolution",
        what: "breach",
        armedBy: 4,
      },
    ]);
  });

  it("writes lengths as people read them", () => {
    expect([0, 90_000, 5_400_000, 3_600_001, -60_000].map(lengthText)).toEqual([
      "0m",
      "1m 30s",
      "1h 30m",
      "1h 1ms",
      "-1m",
    ]);
  });
});

describe("a clock of any history", () => {
  const step = fc.record({
    state: fc.constantFrom("new", "onHold", "resolved"),
    minutes: fc.integer({ min: 0, max: 3_000 }),
  });

  it("has used what a recount of its ledger gives, and is met exactly when it stopped at or before due", () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.constantFrom("resume", "continue", "new"),
        (steps, onReopen) => {
          const one = story(
            [serviceLevel({ onReopen, escalate: [{ at: 50, plus: null, notify: "half", escalation: null, to: [] }] })],
            office,
          );
          let now = at(openedAt);
          one.commit(openedAt, { state: "new", openedAt });
          for (const { state, minutes } of steps) {
            now += minutes * 60_000;
            const text = new Date(now).toISOString();
            if (minutes % 2 === 0) one.pass(text);
            one.commit(text, { state, openedAt });
          }
          for (const clock of Object.values(one.clocks())) {
            expect(verifyClock(clock, one.context)).toEqual([]);
            const reading = readClock(clock, now, one.context);
            const inTime = reading.usedMs < 8 * hour || (clock.endedAt ?? 0) <= (clock.dueAt ?? Infinity);
            expect(reading.met).toBe(clock.phase === "stopped" ? inTime : null);
            for (const [index, interval] of clock.intervals.entries()) {
              expect(interval.to ?? now).toBeGreaterThanOrEqual(interval.from);
              expect(clock.intervals[index + 1]?.from ?? interval.to).toBe(interval.to);
            }
          }
        },
      ),
    );
  });
});
