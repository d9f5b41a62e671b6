import { z } from "zod";
import type { Calendar } from "../../clock/ir.ts";
import type { Context } from "../context.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { limits } from "../limits.ts";
import { duration, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { compileElapsed } from "../values/duration.ts";
import { daysBetween, parseDay } from "../values/instant.ts";
import { checkZone } from "../values/zone.ts";

const hours = z.union([z.string(), z.array(z.string()).min(1)]);

type Interval = readonly [open: number, close: number];

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const spec = z.strictObject({
  zone: word,
  businessDay: duration.optional(),
  open: z.record(z.string(), hours).optional(),
  dates: z.record(z.string(), hours).optional(),
  closed: z.array(z.union([z.string(), z.strictObject({ holidays: nameOf("Calendar") })])).optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Calendar: Entry<typeof spec, Calendar, "content">;
  }
}

/** Open hours of a week or of listed dates, less closed days. */
export const calendarKind = defineKind({
  kind: "Calendar",
  spec,
  pin: "content",
  references: () => [],
  compile(spec, metadata, context): Calendar {
    if (metadata.name === "always")
      context.report("OPS110", ["metadata", "name"], 'the calendar "always" is built in', "choose another name");
    checkZone(context, ["spec", "zone"], spec.zone);
    const businessDayMs =
      spec.businessDay === undefined ? null : compileElapsed(context, ["spec", "businessDay"], spec.businessDay);
    if (businessDayMs === 0) context.report("OPS121", ["spec", "businessDay"], "a business day is longer than nothing");
    if (spec.open === undefined && spec.dates === undefined && spec.closed === undefined)
      context.report(
        "OPS104",
        { path: ["spec"], key: true },
        "the calendar says nothing",
        "add `open`, `dates`, or for a list of holidays `closed`",
      );
    const closed = new Set<string>();
    for (const [index, item] of (spec.closed ?? []).entries()) {
      const path = ["spec", "closed", index];
      if (typeof item === "string") for (const day of compileDays(context, path, item)) closed.add(day);
      else for (const day of holidays(context, [...path, "holidays"], item.holidays)) closed.add(day);
    }
    return {
      name: metadata.name,
      zone: spec.zone,
      businessDayMs,
      week: compileWeek(context, spec.open ?? {}),
      closed: [...closed].sort(),
      dates: compileDates(context, spec.dates ?? {}),
    };
  },
});

function compileWeek(
  context: Context,
  open: { readonly [days: string]: string | readonly string[] },
): readonly (readonly Interval[])[] {
  const week: Interval[][] = weekdays.map(() => []);
  for (const [key, source] of Object.entries(open)) {
    const path: Path = ["spec", "open", key];
    const intervals = compileHours(context, path, source);
    for (const day of weekdaysOf(context, path, key)) week[day]?.push(...intervals);
  }
  return week.map((intervals, day) => settle(context, ["spec", "open"], weekdays[day] ?? "", intervals));
}

/** Indexes of `mon`, `mon-fri`, `sun-thu` (a range wraps) or `mon, wed`. */
function weekdaysOf(context: Context, path: Path, key: string): number[] {
  const days = new Set<number>();
  for (const part of key.split(",").map((text) => text.trim())) {
    const [from = "", to = from, more] = part.split("-").map((text) => text.trim());
    const [first, last] = [weekdays.indexOf(from), weekdays.indexOf(to)];
    if (first === -1 || last === -1 || more !== undefined) {
      const wrong = first === -1 ? from : to;
      context.report(
        "OPS124",
        { path, key: true },
        `"${part}" names no weekdays`,
        suggestion(wrong, weekdays) ?? "write mon, mon-fri or sun-thu",
      );
      continue;
    }
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  return [...days];
}

function compileDates(
  context: Context,
  dates: { readonly [day: string]: string | readonly string[] },
): Calendar["dates"] {
  const compiled: { [day: string]: Interval[] } = {};
  for (const [key, source] of Object.entries(dates)) {
    const path: Path = ["spec", "dates", key];
    const intervals = compileHours(context, path, source);
    for (const day of compileDays(context, { path, key: true }, key))
      compiled[day] = [...(compiled[day] ?? []), ...intervals];
  }
  const settled: { [day: string]: readonly Interval[] } = {};
  for (const day of Object.keys(compiled).sort())
    settled[day] = settle(context, ["spec", "dates"], day, compiled[day] ?? []);
  return settled;
}

/** The days of `2026-12-24` or `2026-12-20..2027-01-06`. */
function compileDays(context: Context, at: Parameters<Context["report"]>[1], text: string): string[] {
  const [from = "", to = from, more] = text.split("..").map((part) => part.trim());
  const first = parseDay(from);
  const last = parseDay(to);
  const wrong = !first.ok ? first : !last.ok ? last : null;
  if (wrong !== null || more !== undefined) {
    context.report(
      "OPS122",
      at,
      wrong !== null && !wrong.ok ? wrong.error.message : `"${text}" is not a day`,
      "write 2026-12-24, or 2026-12-20..2027-01-06",
    );
    return [];
  }
  const days = daysBetween(from, to, limits.calendarRangeDays);
  if (days.length === 0 || days.length > limits.calendarRangeDays)
    context.report(
      "OPS122",
      at,
      days.length === 0 ? `"${text}" ends before it begins` : `"${text}" is longer than ten years`,
    );
  return days;
}

function compileHours(context: Context, path: Path, source: string | readonly string[]): Interval[] {
  const texts = typeof source === "string" ? [source] : source;
  return texts.flatMap((text, index): Interval[] => {
    const at = typeof source === "string" ? path : [...path, index];
    const match = /^(\d{2}):(\d{2})\s*-\s*(\d{2}):(\d{2})$/u.exec(text.trim());
    const [open, close] =
      match === null ? [0, 0] : [Number(match[1]) * 60 + Number(match[2]), Number(match[3]) * 60 + Number(match[4])];
    const minutes = match !== null && Number(match[2]) < 60 && Number(match[4]) < 60;
    if (!minutes || open >= close || close > 1_440) {
      const hint =
        minutes && open >= close && open < 1_440
          ? "hours that pass midnight are two entries: '22:00-24:00' and, on the next day, '00:00-06:00'"
          : "write '08:00-18:00'; '24:00' ends a day";
      context.report("OPS124", at, `"${text}" is no span of opening hours`, hint);
      return [];
    }
    return [[open, close]];
  });
}

/** Sorts the intervals of a day, joins those that touch and reports those that overlap. */
function settle(context: Context, path: Path, day: string, intervals: readonly Interval[]): Interval[] {
  const settled: Interval[] = [];
  for (const interval of [...intervals].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = settled.at(-1);
    if (last !== undefined && interval[0] < last[1]) {
      context.report("OPS124", { path, key: true }, `opening hours of ${day} overlap`, "write each hour once");
      settled[settled.length - 1] = [last[0], Math.max(last[1], interval[1])];
    } else if (last !== undefined && interval[0] === last[1]) settled[settled.length - 1] = [last[0], interval[1]];
    else settled.push(interval);
  }
  return settled;
}

/** The closed days of another calendar, which keeps a list of holidays. */
function holidays(context: Context, path: Path, name: string): string[] {
  if (name === context.name) {
    context.report("OPS303", path, "a calendar cannot take its holidays from itself");
    return [];
  }
  if (!context.reference("Calendar", name, path)) return [];
  const source = context.catalog.find("Calendar", name)?.source;
  const days: string[] = [];
  for (const item of source?.closed ?? []) {
    if (typeof item !== "string") {
      context.report(
        "OPS303",
        path,
        `the calendar "${name}" takes holidays from a third one`,
        "name that one here too",
      );
      continue;
    }
    const [from = "", to = from] = item.split("..").map((part) => part.trim());
    if (parseDay(from).ok && parseDay(to).ok) days.push(...daysBetween(from, to, limits.calendarRangeDays));
  }
  return days;
}
