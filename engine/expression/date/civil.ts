/** Days before each month, in a common and in a leap year; the last entry is the year's length. */
const DAYS_BEFORE: readonly (readonly number[])[] = [
  [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365],
  [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366],
];

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days of the year before a month (0 to 12). */
export function daysBeforeMonth(year: number, month: number): number {
  return (DAYS_BEFORE[isLeapYear(year) ? 1 : 0] as readonly number[])[month] as number;
}

/** Days from 1970-01-01 to the first day of a year of the Gregorian calendar, carried back before its time. */
export function daysToYear(year: number): number {
  const before = year - 1;
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 719_162;
}

/** Day of the week, 0 for Sunday, of a day counted from 1970-01-01. */
export function weekday(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

/** The year a day counted from 1970-01-01 is in. */
export function yearOfDay(days: number): number {
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysToYear(year) > days) year--;
  while (daysToYear(year + 1) <= days) year++;
  return year;
}

/** The month (0 to 11) of a day of the year counted from 0. */
export function monthOfYearDay(year: number, yearDay: number): number {
  let month = 11;
  while (month > 0 && daysBeforeMonth(year, month) > yearDay) month--;
  return month;
}
