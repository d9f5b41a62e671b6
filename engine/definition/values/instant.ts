/** Instants and days as written in definitions. Arithmetic is proleptic Gregorian in UTC; no clock is read. */
import type { ZoneTable } from "../../clock/ir.ts";
import { failure, ok, type Result } from "../../base/result.ts";

const dayLength = 86_400_000;

type Parsed<T> = Result<T, { readonly message: string; readonly hint: string }>;

const withOffset = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})$/u;
const withZone =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})? ([A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*)$/u;

/**
 * UTC milliseconds of `2026-03-28T22:00:00+01:00` or `2026-03-28 22:00 Europe/Berlin`. A local time that its zone skips
 * or has twice is refused unless an offset is written too.
 */
export function parseInstant(text: string, zone: ((name: string) => ZoneTable | null) | undefined): Parsed<number> {
  const fail = (hint: string): Parsed<number> => failure({ message: `"${text}" is not an instant`, hint });
  const offset = withOffset.exec(text);
  if (offset !== null) {
    const local = localMs(offset);
    const shift = offsetMs(offset[8] ?? "Z");
    return local === null || shift === null ? fail("no such day or time") : ok(local - shift);
  }
  const named = withZone.exec(text);
  if (named === null)
    return fail("write it with an offset, 2026-03-28T22:00:00+01:00, or with a zone, '2026-03-28 22:00 Europe/Berlin'");
  const local = localMs(named);
  if (local === null) return fail("no such day or time");
  const name = named[9] ?? "";
  if (zone === undefined) return fail("no time zone data is loaded: write the offset instead of the zone");
  const table = zone(name);
  if (table === null) return fail(`there is no time zone "${name}"`);
  if (local - dayLength < table.fromMs || local + dayLength >= table.toMs)
    return fail(`no data of ${name} is loaded for that year: write the offset instead`);
  const candidates = instantsOf(table, local);
  if (named[8] !== undefined) {
    const shift = offsetMs(named[8]);
    const instant = shift === null ? null : local - shift;
    if (instant === null || !candidates.includes(instant))
      return fail(`${name} does not have the offset ${named[8]} then`);
    return ok(instant);
  }
  if (candidates.length === 0)
    return fail(`${name} skips this local time: write the offset, such as 2026-03-29T03:30:00+02:00`);
  if (candidates.length > 1)
    return fail(`${name} has this local time twice: write the offset, such as 2026-10-25T02:30:00+01:00`);
  return ok(candidates[0] ?? 0);
}

/** All instants whose local time in the zone is `localMs` (local time read as if it were UTC). */
function instantsOf(table: ZoneTable, localTime: number): number[] {
  const found = new Set<number>();
  const spans: (readonly [from: number, offset: number])[] = [[-Infinity, table.initialOffsetMs], ...table.transitions];
  for (const [index, [from, offset]] of spans.entries()) {
    const until = spans[index + 1]?.[0] ?? Infinity;
    const instant = localTime - offset;
    if (instant >= from && instant < until) found.add(instant);
  }
  return [...found];
}

/** `YYYY-MM-DD` when such a day exists. */
export function parseDay(text: string): Parsed<string> {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  if (match === null || dayMs(match) === null)
    return failure({ message: `"${text}" is not a day`, hint: "write a calendar day such as 2026-12-24" });
  return ok(text);
}

/** Days from `from` to `to`, both included, as texts; empty when `to` is before `from`. */
export function daysBetween(from: string, to: string, most: number): string[] {
  const days: string[] = [];
  const end = Date.parse(`${to}T00:00:00Z`);
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= end && days.length <= most; at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** The one text of an instant, fixed in length so that text order is time order. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}

function dayMs(match: RegExpExecArray): number | null {
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const ms = Date.UTC(year, month - 1, day);
  if (year < 1900 || new Date(ms).getUTCMonth() !== month - 1 || new Date(ms).getUTCDate() !== day) return null;
  return ms;
}

function localMs(match: RegExpExecArray): number | null {
  const day = dayMs(match);
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
  if (day === null || hour > 23 || minute > 59 || second > 59) return null;
  return day + hour * 3_600_000 + minute * 60_000 + second * 1_000 + Number((match[7] ?? "0").padEnd(3, "0"));
}

function offsetMs(text: string): number | null {
  if (text === "Z") return 0;
  const [hour, minute] = [Number(text.slice(1, 3)), Number(text.slice(4, 6))];
  if (hour > 14 || minute > 59) return null;
  return (text.startsWith("-") ? -1 : 1) * (hour * 3_600_000 + minute * 60_000);
}
