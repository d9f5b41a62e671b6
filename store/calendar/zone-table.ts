/**
 * Offsets of a time zone, read from the host's tzdb so that the kernel needs none.
 *
 * 1. The version of the tzdb travels with the table and is recorded with every clock measured by it; a replay uses the
 *    recorded results, never this.
 */
import { Recent } from "../../engine/base/recent.ts";
import type { ZoneTable } from "../../engine/clock/ir.ts";

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** A table costs about 10 ms for twenty years; a bundle needs a few. */
const tables = new Recent<string, ZoneTable>(128);

/** Version of the IANA time zone database of this process: `2026a`. */
export function tzdbVersion(): string {
  return process.versions["tz"] ?? "unknown";
}

/**
 * Offsets of an IANA zone from `fromMs` to `toMs` (UTC milliseconds). The same arguments give the same object, so that
 * what the kernel computes from it is computed once.
 *
 * @throws RangeError when the zone is not in the tzdb, or the span is empty
 */
export function zoneTable(zone: string, fromMs: number, toMs: number): ZoneTable {
  const key = `${zone} ${String(fromMs)} ${String(toMs)}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  if (!(fromMs < toMs))
    throw new RangeError(`a zone table needs a span: "${String(fromMs)}" is not before "${String(toMs)}"`);
  const table = readTable(zone, fromMs, toMs);
  tables.set(key, table);
  return table;
}

/**
 * Tables of several zones, as a clock context wants them: each whole year from `yearsBack` before to `yearsAhead` after
 * an instant.
 */
export function zoneTables(
  zones: Iterable<string>,
  aroundMs: number,
  yearsBack = 6,
  yearsAhead = 12,
): { readonly [zone: string]: ZoneTable } {
  const year = new Date(aroundMs).getUTCFullYear();
  const [fromMs, toMs] = [Date.UTC(year - yearsBack, 0, 1), Date.UTC(year + yearsAhead, 0, 1)];
  return Object.fromEntries([...zones].map((zone) => [zone, zoneTable(zone, fromMs, toMs)]));
}

function readTable(zone: string, fromMs: number, toMs: number): ZoneTable {
  const initialOffsetMs = offsetAt(zone, fromMs);
  const transitions: [number, number][] = [];
  let offset = initialOffsetMs;
  // No zone has changed its offset twice within a day and back, so a daily sample finds every transition.
  for (let sampled = fromMs; sampled < toMs;) {
    const next = Math.min(sampled + dayMs, toMs);
    const nextOffset = offsetAt(zone, next);
    if (nextOffset !== offset) {
      transitions.push([transitionBetween(zone, sampled, next, offset), nextOffset]);
      offset = nextOffset;
    }
    sampled = next;
  }
  return { zone, tzdbVersion: tzdbVersion(), fromMs, toMs, initialOffsetMs, transitions };
}

/** First instant in (low, high] with another offset than at low. Transitions fall on whole seconds. */
function transitionBetween(zone: string, lowMs: number, highMs: number, offset: number): number {
  let low = Math.floor(lowMs / 1_000);
  let high = Math.ceil(highMs / 1_000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * 1_000) === offset) low = middle;
    else high = middle;
  }
  return high * 1_000;
}

function offsetAt(zone: string, atMs: number): number {
  const second = Math.floor(atMs / 1_000) * 1_000;
  const parts: { [type: string]: number } = {};
  for (const { type, value } of formatOf(zone).formatToParts(second))
    if (type !== "literal") parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const digits = "2-digit" as const;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
    second: digits,
  });
  formats.set(zone, format);
  return format;
}
