import fc from "fast-check";
import { expect, it } from "vitest";
import { dayName, dayNamed } from "../calendar/days.ts";
import { rangeOf, views } from "./range.ts";

it("what is shown holds the day it is asked for, in rows that follow each other without a gap", () => {
  const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2060, 0) }).map((at) => new Date(at));
  fc.assert(
    fc.property(instant, fc.constantFrom(...views), (at, view) => {
      const { from, until, rows, before, after } = rangeOf(view, at);
      expect(from <= at.getTime() && at.getTime() < until).toBe(true);
      expect([rows[0]?.[0], rows.at(-1)?.at(-1)]).toEqual([from, until]);
      for (const [index, row] of rows.entries()) if (index > 0) expect(row[0]).toBe(rows[index - 1]?.at(-1));
      const [earlier, later] = [rangeOf(view, before), rangeOf(view, after)];
      expect(earlier.from < from && earlier.until >= from).toBe(true);
      expect(later.until > until && later.from <= until).toBe(true);
    }),
  );
});

it("a month is shown by whole weeks, a week from Monday, a day by its hours", () => {
  const at = dayNamed("2026-11-18")!;
  const month = rangeOf("month", at);
  expect([month.from, month.until].map((edge) => dayName(new Date(edge)))).toEqual(["2026-10-26", "2026-12-07"]);
  expect(month.rows.map((row) => row.length)).toEqual([8, 8, 8, 8, 8, 8]);
  expect(dayName(new Date(rangeOf("week", at).from))).toBe("2026-11-16");
  expect(rangeOf("day", at).rows[0]).toHaveLength(25);
});
