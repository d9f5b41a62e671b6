import { dayAfter, daysFrom, mondayOf } from "../calendar/days.ts";

export const views = ["day", "week", "month"] as const;
export type View = (typeof views)[number];

const hourMs = 3_600_000;

/** What is shown at once, in the reader's zone. */
export interface Range {
  /** UTC milliseconds, as `until`, the first instant after it. */
  readonly from: number;
  readonly until: number;
  readonly by: "day" | "hour";
  /** What stands in one row: edges of its days or hours, each row with one more than it has of these. */
  readonly rows: readonly (readonly number[])[];
  /** A day in the range before, and in the one after. */
  readonly before: Date;
  readonly after: Date;
}

/** The day of an instant by its hours, its week from Monday, or the weeks that its month lies in. */
export function rangeOf(view: View, at: Date): Range {
  if (view === "day") {
    const [from = 0, until = 0] = daysFrom(at, 1);
    // A day has 23 hours or 25 where the clocks are turned.
    const hours = Array.from({ length: Math.round((until - from) / hourMs) + 1 }, (_, hour) => from + hour * hourMs);
    return { from, until, by: "hour", rows: [hours], before: dayAfter(at, -1), after: dayAfter(at, 1) };
  }
  const first = mondayOf(view === "week" ? at : new Date(at.getFullYear(), at.getMonth(), 1));
  const last = view === "week" ? first : mondayOf(new Date(at.getFullYear(), at.getMonth() + 1, 0));
  const rows: (readonly number[])[] = [];
  for (let monday = first; monday <= last; monday = dayAfter(monday, 7)) rows.push(daysFrom(monday, 7));
  const [from, until] = [first.getTime(), rows.at(-1)?.at(-1) ?? first.getTime()];
  const [before, after] =
    view === "week"
      ? [dayAfter(first, -7), dayAfter(first, 7)]
      : [new Date(at.getFullYear(), at.getMonth() - 1, 1), new Date(at.getFullYear(), at.getMonth() + 1, 1)];
  return { from, until, by: "day", rows, before, after };
}
