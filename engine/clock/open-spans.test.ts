import fc from "fast-check";
import { expect, it } from "vitest";
import { alwaysCalendar, openTimeBetween, utcZone } from "./calendar.ts";
import type { Calendar } from "./ir.ts";
import { openSpans } from "./open-spans.ts";

const hourMs = 3_600_000;
const none: readonly (readonly [number, number])[] = [];
const nights: Calendar = {
  ...alwaysCalendar,
  name: "nights",
  week: [[[1_320, 1_440]], [[0, 60]], none, none, [[600, 720]], none, none],
  dates: { "2026-03-11": [[0, 1_440]] },
};
const monday = Date.UTC(2026, 2, 9);

it("the open times between two instants are cut at both, and one over midnight is one", () => {
  const spans = openSpans(nights, utcZone, { from: monday + 23 * hourMs, until: monday + 60 * hourMs });
  expect(spans).toEqual({
    ok: true,
    value: [
      { from: monday + 23 * hourMs, until: monday + 25 * hourMs },
      { from: monday + 48 * hourMs, until: monday + 60 * hourMs },
    ],
  });
});

it("they are as long together as the calendar is open, and follow each other", () => {
  const instant = fc.integer({ min: 0, max: 400 }).map((hours) => monday + hours * hourMs);
  fc.assert(
    fc.property(instant, instant, (one, other) => {
      const [from, until] = [Math.min(one, other), Math.max(one, other)];
      const spans = openSpans(nights, utcZone, { from, until });
      if (!spans.ok) throw new Error(spans.error.message);
      const sum = spans.value.reduce((all, span) => all + span.until - span.from, 0);
      expect(openTimeBetween(nights, utcZone, from, until)).toEqual({ ok: true, value: sum });
      for (const [index, span] of spans.value.entries())
        expect(span.from).toBeGreaterThan(spans.value[index - 1]?.until ?? 0);
    }),
  );
});

it("a calendar that is never open has none, and what is not known of a zone is a fault", () => {
  const never: Calendar = { ...nights, week: [none, none, none, none, none, none, none], dates: {} };
  expect(openSpans(never, utcZone, { from: monday, until: monday + hourMs })).toEqual({ ok: true, value: [] });
  const short = { ...utcZone, toMs: monday };
  expect(openSpans(nights, short, { from: monday, until: monday + hourMs })).toMatchObject({ ok: false });
});
