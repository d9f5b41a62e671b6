import { cronDays, cronValues } from "../base/cron.ts";
import type { ZoneTable } from "../clock/ir.ts";
import { instantOfLocal } from "../clock/local-time.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/**
 * The instants of a sound cron text from `from` on and before `until`, in their order: by the wall clocks of the zone.
 * What falls into an hour that the clock jumps over happens right after it, and in an hour that is there twice once, in
 * the first. What is due in every hour (`*`) is so in hours that pass: none is made up, and both of a doubled one
 * count.
 *
 * @param from UTC milliseconds, as `until`
 */
export function* cronInstants(cron: string, zone: ZoneTable, from: number, until: number): Generator<number> {
  const parts = cron.trim().split(/\s+/u);
  const [minutes = [], hours = []] = parts.map((part, place) => cronValues(part, place));
  const everyHour = parts[1]?.startsWith("*") === true;
  const runsOn = cronDays(cron);
  let last = from - 1;
  // A zone is at most a day away from UTC.
  for (let day = Math.floor(from / dayMs) * dayMs - dayMs; day < until + dayMs; day += dayMs) {
    if (!runsOn(new Date(day))) continue;
    const found = hours
      .flatMap((hour) => minutes.map((minute) => day + (hour * 60 + minute) * minuteMs))
      .flatMap((local) => (everyHour ? bothOf(zone, local) : [instantOfLocal(zone, local)]))
      .sort((one, other) => one - other);
    for (const at of found) {
      if (at <= last || at >= until) continue;
      last = at;
      yield at;
    }
  }
}

/** Every instant at which clocks show that time: none in a gap, two in an hour that is there twice. */
function bothOf(zone: ZoneTable, local: number): readonly number[] {
  const offsets = [zone.initialOffsetMs, ...zone.transitions.map(([, offset]) => offset)];
  return [...new Set(offsets)].map((offset) => local - offset).filter((at) => at + offsetAt(zone, at) === local);
}

/** What the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: ZoneTable, at: number): number {
  return zone.transitions.reduce((offset, [from, next]) => (from <= at ? next : offset), zone.initialOffsetMs);
}
