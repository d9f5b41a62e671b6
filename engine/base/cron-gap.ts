/**
 * Runs that fall into the hour that a clock jumps over in spring. They run right after it, as cron does; a schedule by
 * wall-clock time alone would leave that day out. What runs every hour is not made up for: its next run is near.
 */
import type { ZoneTable } from "../clock/ir.ts";
import { cronDays, cronValues } from "./cron.ts";

const minuteMs = 60_000;

/** The instants, UTC milliseconds, at which a jump ends that swallowed a run of this (sound) cron text. */
export function runsAfterGaps(cron: string, zone: ZoneTable): readonly number[] {
  const parts = cron.trim().split(/\s+/u);
  if (parts[1]?.startsWith("*") === true) return [];
  const [minutes = [], hours = []] = parts.map((part, place) => cronValues(part, place));
  const runsOn = cronDays(cron);
  let offset = zone.initialOffsetMs;
  return zone.transitions.flatMap(([at, next]) => {
    const jump = next - offset;
    const localStart = at + offset;
    offset = next;
    for (let ms = localStart; ms < localStart + jump; ms += minuteMs) {
      // Wall-clock time as if it were UTC.
      const local = new Date(ms);
      if (minutes.includes(local.getUTCMinutes()) && hours.includes(local.getUTCHours()) && runsOn(local)) return [at];
    }
    return [];
  });
}
