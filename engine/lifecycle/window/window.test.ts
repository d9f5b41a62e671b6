import fc from "fast-check";
import { expect, it } from "vitest";
import type { HeldWindow } from "../read/needs.ts";
import { conflictsOf, freeWindows, searchMs } from "./window.ts";

const hour = 3_600_000;
const span = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 30 }))
  .map(([from, length]) => ({ from: from * hour, until: (from + length) * hour }));

function reading(asked: { from: number; until: number }, held: readonly { from: number; until: number }[]) {
  const sorted = held
    .map((window): HeldWindow => ({ record: "r", cis: ["db1"], ...window }))
    .filter(({ until }) => until > asked.from)
    .sort((a, b) => a.from - b.from);
  return { record: "mine", cis: ["db1"], at: 0, ...asked, held: sorted };
}

const overlaps = (a: { from: number; until: number }, b: { from: number; until: number }): boolean =>
  a.from < b.until && b.from < a.until;

it("free windows have the length asked for, meet nothing that is held or forbidden, and come one after the other", () => {
  fc.assert(
    fc.property(span, fc.array(span, { maxLength: 12 }), fc.array(span, { maxLength: 6 }), (asked, held, forbidden) => {
      const asking = reading(asked, held);
      const blocked = (window: { from: number; until: number }): number | null =>
        forbidden.find((other) => overlaps(other, window))?.until ?? null;
      const free = freeWindows(asking, blocked);
      expect(free).toHaveLength(3);
      let last = asked.from;
      for (const window of free) {
        expect(window.until - window.from).toBe(asked.until - asked.from);
        expect(window.from).toBeGreaterThanOrEqual(last);
        expect([...asking.held, ...forbidden].some((other) => overlaps(other, window))).toBe(false);
        last = window.until;
      }
    }),
  );
});

it("the first free window is the earliest hour that is free", () => {
  fc.assert(
    fc.property(span, fc.array(span, { maxLength: 12 }), (asked, held) => {
      const asking = reading(asked, held);
      const length = asked.until - asked.from;
      let earliest = asked.from;
      while (asking.held.some((other) => overlaps(other, { from: earliest, until: earliest + length })))
        earliest += hour;
      expect(freeWindows(asking, () => null)[0]?.from).toBe(earliest);
    }),
  );
});

it("what overlaps the window asked for is in its way, what touches it is not", () => {
  const asked = { from: 10 * hour, until: 12 * hour };
  const held = [
    { from: 8 * hour, until: 10 * hour },
    { from: 11 * hour, until: 13 * hour },
    { from: 12 * hour, until: 14 * hour },
  ];
  expect(conflictsOf(reading(asked, held)).map(({ from }) => from / hour)).toEqual([11]);
});

it("looks no further than it was told of: what is not known of a zone ends the search", () => {
  const asked = { from: 0, until: hour };
  expect(freeWindows(reading(asked, []), ({ from }) => (from >= 2 * hour ? undefined : null))).toHaveLength(2);
  expect(freeWindows(reading({ from: 0, until: searchMs + 1 }, []), () => null)).toEqual([]);
});
