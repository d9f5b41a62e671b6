import { failure, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Json } from "../../base/json.ts";
import { daysBeforeMonth, daysToYear, monthOfYearDay, weekday, yearOfDay } from "./civil.ts";

/** A time in UTC taken apart, as C's `struct tm` but with the full year. Seconds are whole. */
export interface BrokenDown {
  readonly year: number;
  /** 0 to 11 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 = Sunday */
  readonly weekday: number;
  /** 0 = the first of January */
  readonly yearDay: number;
}

/** `struct tm` counts years in an int from 1900: outside of these, jq fails. */
const MAX_YEAR = 2_147_483_647 + 1900;
const MIN_YEAR = -2_147_483_648 + 1900;

const INT_MAX = 2_147_483_647;
const INT_MIN = -2_147_483_648;

/**
 * jq's array of a broken-down time; the fraction of a second is added to the seconds. Years above an int wrap, as in
 * jq.
 */
export function toArray(time: BrokenDown, fraction = 0): readonly number[] {
  return [
    time.year | 0,
    time.month,
    time.day,
    time.hour,
    time.minute,
    time.second + fraction,
    time.weekday,
    time.yearDay,
  ];
}

/**
 * Reads jq's array: numbers are cut to whole ints, missing ones are 0 (the year is then 1900), anything behind the
 * eighth is ignored. The fields may be out of range; `normalize` carries them over.
 */
export function fromArray(array: readonly Json[]): BrokenDown | null {
  const field = (index: number, offset = 0): number | null => {
    const value = array[index];
    if (value === undefined) return 0;
    if (typeof value !== "number" || Number.isNaN(value)) return null;
    return Math.trunc(Math.min(Math.max(value - offset, INT_MIN), INT_MAX)) + 0;
  };
  const year = array.length === 0 ? 0 : field(0, 1900);
  const rest = [1, 2, 3, 4, 5, 6, 7].map((index) => field(index));
  if (year === null || rest.includes(null)) return null;
  const [month, day, hour, minute, second, weekDay, yearDay] = rest as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { year: year + 1900, month, day, hour, minute, second, weekday: weekDay, yearDay };
}

/**
 * Seconds since 1970 of a broken-down time whose fields may be out of range (month 14, second -5). Exact to the last
 * second in the whole range of years; null when the normalized year does not fit.
 */
export function toSeconds(time: BrokenDown): number | null {
  const year = time.year + Math.floor(time.month / 12);
  const month = time.month - Math.floor(time.month / 12) * 12;
  const days = daysToYear(year) + daysBeforeMonth(year, month) + time.day - 1;
  const seconds = BigInt(days) * 86_400n + BigInt(time.hour) * 3600n + BigInt(time.minute) * 60n + BigInt(time.second);
  const normalizedYear = yearOfDay(Number(floorDivide(seconds, 86_400n)));
  return normalizedYear > MAX_YEAR || normalizedYear < MIN_YEAR ? null : Number(seconds);
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** The time with all fields in range, day of week and of year computed; unchanged when the year would not fit. */
export function normalize(time: BrokenDown): BrokenDown {
  const seconds = toSeconds(time);
  const normal = seconds === null ? null : fromSeconds(seconds);
  return normal ?? time;
}

/** Takes whole seconds since 1970 apart; null when the year does not fit. */
export function fromSeconds(seconds: number): BrokenDown | null {
  if (!Number.isFinite(seconds)) return null;
  const whole = BigInt(Math.trunc(seconds));
  const days = Number(floorDivide(whole, 86_400n));
  const rest = Number(whole - BigInt(days) * 86_400n);
  if (Math.abs(days) > 785_000_000_000) return null;
  const year = yearOfDay(days);
  if (year > MAX_YEAR || year < MIN_YEAR) return null;
  const yearDay = days - daysToYear(year);
  const month = monthOfYearDay(year, yearDay);
  return {
    year,
    month,
    day: yearDay - daysBeforeMonth(year, month) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: weekday(days),
    yearDay,
  };
}

/** Day of the week of a date whose day may be out of range. */
export function weekdayOf(year: number, month: number, day: number): number {
  return weekday(daysToYear(year) + daysBeforeMonth(year, month) + day - 1);
}

/**
 * jq's `gmtime`: seconds since 1970 to an array, with jq's fraction rule (whole seconds cut towards zero, the fraction
 * floored).
 */
export function gmtime(input: Json): Result<readonly number[], string> {
  if (typeof input !== "number") return failure("gmtime() requires numeric inputs");
  const time = Number.isNaN(input) ? null : fromSeconds(input);
  if (time === null) return failure("error converting number of seconds since epoch to datetime");
  return ok(toArray(time, input - Math.floor(input)));
}

/** jq's `mktime` (and `timegm`): an array to whole seconds since 1970, in UTC. */
export function mktime(input: Json): Result<number, string> {
  if (!Array.isArray(input)) return failure("mktime requires array inputs");
  const time = fromArray(input);
  if (time === null) return failure("mktime requires parsed datetime inputs");
  const seconds = toSeconds(time);
  // -1 is how C says that it failed, so the last second of 1969 cannot be told from an error.
  return seconds === null || seconds === -1 ? failure("invalid gmtime representation") : ok(seconds);
}
