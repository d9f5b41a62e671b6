import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronDays } from "../base/cron.ts";
import { circleOf, cronsOf, lastOfFebruary, type Occurrence } from "./occurrence.ts";

const at = { hour: 2, minute: 30 };
const dayMs = 86_400_000;

/** The days of a year on which it is due. */
function days(occurrence: Occurrence, year: number): string[] {
  const calendar = cronsOf(occurrence);
  const due = (calendar?.crons ?? []).map(cronDays);
  const found = new Set<string>();
  for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += dayMs) {
    const day = new Date(ms);
    const text = day.toISOString().slice(5, 10);
    for (const isDue of due) if (isDue(day)) found.add(text);
    if (calendar?.februaryEnd != null && text === `02-${lastOfFebruary(year)}`) found.add(text);
  }
  return [...found];
}

describe("a discovery is due", () => {
  it("on the last day of every month, in leap years too", () => {
    const last = { kind: "days", days: ["last"], at } as const;
    const rest = ["03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31"];
    expect(days(last, 2027)).toEqual(["01-31", "02-28", ...rest]);
    expect(days(last, 2028)).toEqual(["01-31", "02-29", ...rest]);
  });

  it("on day 30 in every month but February", () => {
    expect(days({ kind: "days", days: [30], at }, 2028)).toHaveLength(11);
  });

  it("at the end of each quarter", () => {
    expect(days({ kind: "quarterEnd", at }, 2027)).toEqual(["03-31", "06-30", "09-30", "12-31"]);
  });

  it("on days of the week", () => {
    expect(days({ kind: "weekdays", weekdays: [6], at }, 2027)).toHaveLength(52);
    expect(cronsOf({ kind: "weekdays", weekdays: [1, 3], at })?.crons).toEqual(["30 2 * * 1,3"]);
  });

  it("on the days that are named, whichever they are, and on no other", () => {
    const day = fc.oneof(fc.integer({ min: 1, max: 28 }), fc.constantFrom(29, 30, 31, "last" as const));
    fc.assert(
      fc.property(
        fc.uniqueArray(day, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1999, max: 2101 }),
        (named, year) => {
          const found = days({ kind: "days", days: named, at }, year);
          const wanted = new Set<string>();
          for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += dayMs) {
            const [here, next] = [new Date(ms), new Date(ms + dayMs)];
            const isLast = next.getUTCDate() === 1;
            if (named.includes(here.getUTCDate()) || (isLast && named.includes("last")))
              wanted.add(here.toISOString().slice(5, 10));
          }
          expect(found.toSorted()).toEqual([...wanted].toSorted());
        },
      ),
    );
  });

  it("by no calendar every so often, once, and after another one", () => {
    expect(cronsOf({ kind: "every", everyMs: 1 })).toBeNull();
    expect(cronsOf({ kind: "once", instant: 1 })).toBeNull();
    expect(cronsOf({ kind: "after", discovery: "a" })).toBeNull();
  });
});

describe("a circle of discoveries", () => {
  const after = (name: string): string | null => ({ a: "b", b: "c", c: "a", d: "a", e: "e" })[name] ?? null;
  it("is told to each that is in it, and to none that leads into it", () => {
    expect(circleOf("a", after)).toEqual(["a", "b", "c", "a"]);
    expect(circleOf("e", after)).toEqual(["e", "e"]);
    expect(circleOf("d", after)).toBeNull();
    expect(circleOf("f", after)).toBeNull();
  });
});
