/**
 * Runs that fall into the hour that a clock jumps over in spring. They run right after it, as cron does; a schedule by
 * wall-clock time alone would leave that day out. What runs every hour is not made up for: its next run is near.
 */
import type { ZoneTable } from "../clock/ir.ts";
import { cronValues } from "./cron.ts";

const minuteMs = 60_000;

/** The instants, UTC milliseconds, at which a jump ends that swallowed a run of this (sound) cron text. */
export function runsAfterGaps(cron: string, zone: ZoneTable): readonly number[] {
  const parts = cron.trim().split(/\s+/u);
  if (parts[1]?.startsWith("*") === true) return [];
  const fields = parts.map((part, place) => new Set(cronValues(part, place)));
  let offset = zone.initialOffsetMs;
  return zone.transitions.flatMap(([at, next]) => {
    const jump = next - offset;
    const localStart = at + offset;
    offset = next;
    for (let local = localStart; local < localStart + jump; local += minuteMs)
      if (matches(fields, new Date(local))) return [at];
    return [];
  });
}

/** `local` holds wall-clock time as if it were UTC. */
function matches(fields: readonly ReadonlySet<number>[], local: Date): boolean {
  const weekday = local.getUTCDay();
  return (
    fields[0]?.has(local.getUTCMinutes()) === true &&
    fields[1]?.has(local.getUTCHours()) === true &&
    fields[2]?.has(local.getUTCDate()) === true &&
    fields[3]?.has(local.getUTCMonth() + 1) === true &&
    (fields[4]?.has(weekday) === true || (weekday === 0 && fields[4]?.has(7) === true))
  );
}
