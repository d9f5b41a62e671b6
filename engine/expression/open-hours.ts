import type { Result } from "../base/result.ts";

/** A calendar as expressions count by it. Errors are texts that name the calendar and the remedy. */
export interface OpenHours {
  /** The instant at which so many business days of open time, and then so many milliseconds, have passed. */
  plus(atMs: number, amount: { readonly businessDays: number; readonly ms: number }): Result<number, string>;
  /** Open milliseconds from one instant to a later one. */
  between(fromMs: number, untilMs: number): Result<number, string>;
}

/** The calendars that an evaluation knows, by name; null = there is none of that name. */
export type OpenHoursOf = (calendar: string) => OpenHours | null;
