/** When a discovery is due. */
/** A local time of a day. */
export interface DayTime {
  readonly hour: number;
  readonly minute: number;
}

export type Occurrence =
  /** Five fields: minute hour day-of-month month day-of-week. */
  | { readonly kind: "cron"; readonly cron: string }
  /** Days of each month; one that a month does not have is skipped, `last` is the last of each. */
  | { readonly kind: "days"; readonly days: readonly (number | "last")[]; readonly at: DayTime }
  /** 0 = Sunday. */
  | { readonly kind: "weekdays"; readonly weekdays: readonly number[]; readonly at: DayTime }
  /** The last day of March, June, September and December. */
  | { readonly kind: "quarterEnd"; readonly at: DayTime }
  | { readonly kind: "every"; readonly everyMs: number }
  /** UTC milliseconds. */
  | { readonly kind: "once"; readonly instant: number }
  /** Each time a run of that discovery has ended, however it did. */
  | { readonly kind: "after"; readonly discovery: string };

/** When a discovery is due, also of one that was published when a cron text was all there was. */
export function occurrenceOf({
  schedule,
}: {
  readonly schedule: { readonly when?: Occurrence; readonly cron?: string };
}): Occurrence {
  return schedule.when ?? { kind: "cron", cron: schedule.cron ?? "" };
}

/**
 * A calendar as cron texts, which are right in every year; `februaryEnd` tells of the one day that they cannot name,
 * the last of February, at which it is due too. Times that two of them name are one. null = it is not due by the
 * calendar.
 */
export function cronsOf(
  occurrence: Occurrence,
): { readonly crons: readonly string[]; readonly februaryEnd: DayTime | null } | null {
  switch (occurrence.kind) {
    case "cron":
      return { crons: [occurrence.cron], februaryEnd: null };
    case "weekdays":
      return { crons: [`${clock(occurrence.at)} * * ${occurrence.weekdays.join(",")}`], februaryEnd: null };
    case "quarterEnd":
      return { crons: [`${clock(occurrence.at)} 31 3,12 *`, `${clock(occurrence.at)} 30 6,9 *`], februaryEnd: null };
    case "days": {
      const { at, days } = occurrence;
      const dates = days.filter((day) => day !== "last");
      const named = dates.length === 0 ? [] : [`${clock(at)} ${dates.join(",")} * *`];
      if (!days.includes("last")) return { crons: named, februaryEnd: null };
      const ends = [`${clock(at)} 31 1,3,5,7,8,10,12 *`, `${clock(at)} 30 4,6,9,11 *`];
      return { crons: [...named, ...ends], februaryEnd: at };
    }
    case "every":
    case "once":
    case "after":
      return null;
  }
}

/** The last day of February of a year of the Gregorian calendar. */
export function lastOfFebruary(year: number): 28 | 29 {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function clock({ hour, minute }: DayTime): string {
  return `${minute} ${hour}`;
}

/**
 * The way by which discoveries wait for each other in a circle, from the one that is asked for back to it; null = there
 * is none.
 */
export function circleOf(name: string, after: (name: string) => string | null): readonly string[] | null {
  const way = [name];
  for (let next = after(name); next !== null; next = after(next)) {
    if (next === name) return [...way, next];
    if (way.includes(next)) return null;
    way.push(next);
  }
  return null;
}
