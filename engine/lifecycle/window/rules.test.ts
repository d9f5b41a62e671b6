import fc from "fast-check";
import { expect, it } from "vitest";
import { alwaysCalendar, utcZone } from "../../clock/calendar.ts";
import type { Calendar } from "../../clock/ir.ts";
import { blockedUntil, brokenRule, type TimeRule } from "./rules.ts";

const minute = 60_000;
const hours = fc
  .tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 1, max: 12 }))
  .map(([from, length]): readonly [number, number] => [from * 60, Math.min(1440, (from + length) * 60)]);
const calendar = fc.array(fc.option(hours, { nil: null }), { minLength: 7, maxLength: 7 }).map((week): Calendar => ({
  ...alwaysCalendar,
  name: "some",
  week: week.map((one) => (one === null ? [] : [one])) as unknown as Calendar["week"],
}));
const rule = fc
  .tuple(calendar, fc.constantFrom("avoid" as const, "within" as const))
  .map(([one, kind]): TimeRule => ({ name: "some", calendar: one, zone: utcZone, kind }));
const window = fc
  .tuple(fc.integer({ min: 0, max: 7 * 24 }), fc.integer({ min: 1, max: 5 }))
  .map(([from, length]) => ({ from: from * 60 * minute, until: (from + length) * 60 * minute }));

/** Hour by hour, the days being those of 1970: a Thursday was the first. */
function isForbidden({ calendar: { week }, kind }: TimeRule, { from, until }: { from: number; until: number }) {
  for (let at = from; at < until; at += 60 * minute) {
    const date = new Date(at);
    const day = week[(date.getUTCDay() + 6) % 7] ?? [];
    const open = day.some(([begin, end]) => date.getUTCHours() * 60 >= begin && date.getUTCHours() * 60 < end);
    if (open === (kind === "avoid")) return true;
  }
  return false;
}

it("a window breaks the rules that forbid one of its hours", () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 3 }), window, (rules, asked) => {
      const broken = brokenRule(rules, asked);
      expect(broken.ok && broken.value !== null).toBe(rules.some((one) => isForbidden(one, asked)));
    }),
  );
});

it("what is passed over is forbidden: no window between the one asked for and the next that may begin is allowed", () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), window, (rules, asked) => {
      const next = blockedUntil(rules, asked);
      const length = asked.until - asked.from;
      expect(next === null).toBe(!rules.some((one) => isForbidden(one, asked)));
      for (let from = asked.from; from < (next ?? asked.from); from += 60 * minute)
        expect(rules.some((one) => isForbidden(one, { from, until: from + length }))).toBe(true);
      if (typeof next === "number") expect(next).toBeGreaterThan(asked.from);
    }),
  );
});
