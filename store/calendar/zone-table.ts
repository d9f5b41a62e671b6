import type { ZoneTable } from "../../engine/clock/ir.ts";

/** No zone changes its offset twice within this (the closest pairs, around Ramadan in Morocco, are a month apart). */
const strideMs = 3 * 86_400_000;

/**
 * The offsets of a zone between two instants (UTC milliseconds), by the time-zone data of this process, whose version
 * is told with them. Throws a RangeError for a zone it does not know.
 */
export function zoneTable(zone: string, fromMs: number, toMs: number): ZoneTable {
  const offsetAt = offsetReader(zone);
  const transitions: [number, number][] = [];
  const initialOffsetMs = offsetAt(fromMs);
  let offset = initialOffsetMs;
  for (let at = fromMs; at < toMs; ) {
    const next = Math.min(at + strideMs, toMs);
    const later = offsetAt(next);
    if (later !== offset) {
      transitions.push([firstSecondWith(offsetAt, at, next, later), later]);
      offset = later;
    }
    at = next;
  }
  return { zone, tzdbVersion: process.versions["tz"] ?? "unknown", fromMs, toMs, initialOffsetMs, transitions };
}

/** The first whole second after `from` at which the offset is `later`; transitions fall on whole seconds. */
function firstSecondWith(offsetAt: (at: number) => number, from: number, to: number, later: number): number {
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000) === later) high = middle;
    else low = middle;
  }
  return high * 1000;
}

function offsetReader(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (at) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
  };
}
