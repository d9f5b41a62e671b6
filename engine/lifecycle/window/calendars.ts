/** The calendars that a window keeps to: those that the definition names, and those that CIs name. */
import { alwaysCalendar } from "../../clock/calendar.ts";
import type { Calendar, ZoneTable } from "../../clock/ir.ts";
import type { Reserve, WindowCalendar } from "../ir.ts";
import type { ClosureReading } from "../read/needs.ts";
import { refuse } from "../refusal.ts";
import type { TimeRule } from "./rules.ts";

export interface CalendarSources {
  /** One that the definition names. */
  calendar(name: string): Calendar;
  /** Null while it is still to be read: its calendar is left out until then. */
  zone(name: string): ZoneTable | null;
}

/** What is forbidden goes before what is allowed. */
export function timeRules(
  { avoid, within = [] }: Pick<Reserve, "avoid" | "within">,
  closure: ClosureReading | "none",
  sources: CalendarSources,
): readonly TimeRule[] {
  const of = (calendars: readonly WindowCalendar[], kind: TimeRule["kind"]): TimeRule[] =>
    calendars
      .flatMap((one) => (typeof one === "string" ? [sources.calendar(one)] : named(one.read, closure)))
      .flatMap((calendar) => {
        const zone = sources.zone(calendar.zone);
        return zone === null ? [] : [{ name: calendar.name, calendar, zone, kind }];
      });
  return [...of(avoid, "avoid"), ...of(within, "within")];
}

/** Those that the CIs name in an attribute. One that is not published is refused: nobody knows when it is open. */
function named(attribute: string, closure: ClosureReading | "none"): readonly Calendar[] {
  if (closure === "none") return [];
  return Object.entries(closure.calendars[attribute] ?? {}).map(
    ([name, calendar]) =>
      calendar ??
      (name === alwaysCalendar.name
        ? alwaysCalendar
        : refuse(
            "OPS432",
            "conflict",
            `a configuration item names the calendar "${name}" as its ${attribute}, and there is none: publish it, or correct the item`,
          )),
  );
}
