import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Alert, flappingEndsAt, foldAlert, settleFlapping } from "./alert.ts";
import type { SourceEvent } from "../event/event.ts";
import { minuteMs, sampleAlert, sampleAt, sampleEvent } from "./sample.ts";

const foldAll = (events: readonly SourceEvent[]): Alert => {
  const alert = events.reduce<Alert | null>(foldAlert, null);
  if (alert === null) throw new Error("no events");
  return alert;
};
const fire = (at: number, change: Partial<SourceEvent> = {}): SourceEvent =>
  sampleEvent({ at: sampleAt + at * minuteMs, ...change });
const clear = (at: number, change: Partial<SourceEvent> = {}): SourceEvent =>
  fire(at, { state: "clear", severity: 0, title: "cleared", ...change });

describe("events of one key", () => {
  it("make one alert, counted once each", () => {
    const alert = foldAll([fire(0), fire(0), fire(1, { severity: 2 }), fire(1, { severity: 2 })]);
    expect(alert).toMatchObject({ state: "firing", episode: 1, count: 4, duplicates: 2, severity: 2 });
    expect(alert.changes).toEqual([sampleAt]);
  });

  it("clear, and fire again as the next episode", () => {
    const alert = foldAll([fire(0), clear(1), fire(2)]);
    expect(alert).toMatchObject({ state: "firing", episode: 2, changedAt: sampleAt + 2 * minuteMs });
    expect(alert.changes.map((at) => (at - sampleAt) / minuteMs)).toEqual([0, 1, 2]);
  });

  it("keep the text of what fired when it clears", () => {
    expect(foldAll([fire(0, { title: "Disk full", labels: { disk: "sda" } }), clear(1)])).toMatchObject({
      state: "clear",
      title: "Disk full",
      labels: { disk: "sda" },
    });
  });

  it("begin with a clear without an episode", () => {
    expect(foldAll([clear(0)])).toMatchObject({ state: "clear", episode: 0, changes: [] });
    expect(foldAll([clear(0), fire(1)])).toMatchObject({ state: "firing", episode: 1 });
  });

  it("end cleared when a late repetition has the instant of the start", () => {
    expect(foldAll([fire(0), clear(0), fire(0)])).toMatchObject({ state: "clear", episode: 1, count: 3 });
  });

  it("end cleared when a late repetition has the instant of the clear", () => {
    expect(foldAll([fire(0), clear(5), fire(5)])).toMatchObject({ state: "clear", episode: 1 });
  });

  it("follow the order of arrival when only the time of receipt is known", () => {
    const byReceipt = { timedBy: "receipt" } as const;
    expect(foldAll([fire(0, byReceipt), clear(0, byReceipt), fire(0, byReceipt)])).toMatchObject({
      state: "firing",
      episode: 2,
    });
  });

  it("do not go back to what an older event of the same episode said", () => {
    const alert = foldAll([
      fire(0),
      fire(5, { title: "Worse", severity: 1, labels: { level: "9" } }),
      fire(3, { title: "Bad", severity: 3, labels: { level: "5" } }),
    ]);
    expect(alert).toMatchObject({ title: "Worse", severity: 1, labels: { level: "9" }, duplicates: 1, count: 3 });
  });

  it("are not cleared by a clear older than what is known to fire", () => {
    expect(foldAll([fire(0), fire(5), clear(3)])).toMatchObject({ state: "firing", episode: 1 });
  });

  it("with another label alone are no duplicates", () => {
    expect(foldAll([fire(0), fire(1, { labels: { a: "b" } })])).toMatchObject({ duplicates: 0, labels: { a: "b" } });
  });
});

const anyEvent = fc.record({
  at: fc.integer({ min: 0, max: 6 }),
  firing: fc.boolean(),
  severity: fc.integer({ min: 1, max: 5 }),
});

describe("whatever the order of arrival", () => {
  it("the newest event decides the state, and at one instant the clear", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 12 }), (given) => {
        const alert = foldAll(given.map(({ at, firing }) => (firing ? fire(at) : clear(at))));
        const newest = Math.max(...given.map(({ at }) => at));
        const clearedLast = given.some(({ at, firing }) => at === newest && !firing);
        expect(alert.state).toBe(clearedLast ? "clear" : "firing");
        expect(alert.lastAt).toBe(sampleAt + newest * minuteMs);
        expect(alert.count).toBe(given.length);
        expect(alert.duplicates).toBeLessThan(given.length);
        expect(alert.changes).toEqual(alert.changes.toSorted((left, right) => left - right));
      }),
    );
  });

  it("all permutations of four events end alike", () => {
    const events = [fire(0), clear(1), fire(2, { title: "again" }), clear(2)];
    const ends = new Set(permutations(events).map((order) => `${foldAll(order).state} at ${foldAll(order).lastAt}`));
    expect(ends).toEqual(new Set([`clear at ${sampleAt + 2 * minuteMs}`]));
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe("flapping", () => {
  const rule = { changes: 4, withinMs: 30 * minuteMs, leaveMs: 10 * minuteMs };
  const changes = (...minutes: number[]): number[] => minutes.map((minute) => sampleAt + minute * minuteMs);
  const at = (minute: number): number => sampleAt + minute * minuteMs;

  it("is entered by the number of changes within the window", () => {
    expect(settleFlapping(sampleAlert({ changes: changes(0, 5, 10) }), rule, at(10)).flapping).toBe(false);
    expect(settleFlapping(sampleAlert({ changes: changes(0, 5, 10, 15) }), rule, at(15)).flapping).toBe(true);
    expect(settleFlapping(sampleAlert({ changes: changes(0, 15, 25, 31) }), rule, at(31)).flapping).toBe(false);
  });

  it("is left after the quiet time, and not entered again by the same changes", () => {
    const flapping = sampleAlert({ flapping: true, changes: changes(0, 1, 2, 3) });
    expect(flappingEndsAt(flapping, rule)).toBe(at(13));
    expect(settleFlapping(flapping, rule, at(13) - 1).flapping).toBe(true);
    const left = settleFlapping(flapping, rule, at(13));
    expect(left.flapping).toBe(false);
    expect(settleFlapping(left, rule, at(14)).flapping).toBe(false);
  });

  it("ends when the rule has no measure any more", () => {
    expect(settleFlapping(sampleAlert({ flapping: true }), null, sampleAt).flapping).toBe(false);
  });

  it("once left at the end of its quiet time stays left until something changes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 60 }),
        (minutes, later) => {
          const alert = sampleAlert({
            flapping: true,
            changes: changes(...minutes.toSorted((left, right) => left - right)),
          });
          const left = settleFlapping(alert, rule, flappingEndsAt(alert, rule));
          expect(left.flapping).toBe(false);
          expect(settleFlapping(left, rule, flappingEndsAt(alert, rule) + later * minuteMs)).toBe(left);
        },
      ),
    );
  });
});
