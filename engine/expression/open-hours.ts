import type { Calendar, ZoneTable } from "../clock/ir.ts";

/** A calendar with the offsets of its zone. */
export interface OpenHours {
  readonly calendar: Calendar;
  readonly zone: ZoneTable;
}

/** The calendars that an evaluation knows, by name; null = there is none of that name. */
export type OpenHoursOf = (calendar: string) => OpenHours | null;
