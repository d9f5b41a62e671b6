import type { Schedule } from "../../engine/schedule/ir.ts";
import type { ScheduleBasis } from "../../engine/schedule/occurrence.ts";
import { alwaysCalendar } from "../../engine/clock/calendar.ts";
import { zoneTable } from "../calendar/zone-table.ts";
import { readLatestDefinition } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";

/** How far a cron text is looked back for: the 29th of February comes each four years. */
const years = 5;

/** What tells when a schedule is due around an instant (UTC milliseconds), by the calendar as it is published. */
export async function scheduleBasis(
  db: Queryable,
  { zone, calendar }: Pick<Schedule, "zone" | "calendar">,
  at: number,
): Promise<ScheduleBasis> {
  const year = new Date(at).getUTCFullYear();
  const [from, to] = [Date.UTC(year - years, 0), Date.UTC(year + years, 0)];
  const found =
    calendar === null ? null : ((await readLatestDefinition(db, "Calendar", calendar))?.ir ?? alwaysCalendar);
  return {
    zone: zoneTable(zone, from, to),
    calendar: found === null ? null : { calendar: found, zone: zoneTable(found.zone, from, to) },
  };
}
