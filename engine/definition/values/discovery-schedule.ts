import { z } from "zod";
import { circleOf, type DayTime, type Occurrence } from "../../discovery/occurrence.ts";
import type { Discovery } from "../../discovery/ir.ts";
import type { Context } from "../context.ts";
import { duration, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { checkCron } from "./cron.ts";
import { compileElapsed } from "./duration.ts";
import { compileInstant } from "./instant-at.ts";
import { checkZone } from "./zone.ts";

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export const discoverySchedule = z.strictObject({
  cron: word.optional(),
  days: z
    .array(z.union([z.int().min(1).max(31), z.literal("last")]))
    .min(1)
    .optional(),
  weekdays: z.array(z.enum(weekdays)).min(1).optional(),
  quarterEnd: z.literal(true).optional(),
  every: duration.optional(),
  once: word.optional(),
  after: nameOf("Discovery").optional(),
  at: z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, "a local time such as 02:00")
    .optional(),
  zone: word.optional(),
  maxRun: duration.optional(),
  maxIdle: duration.optional(),
});

type Source = z.infer<typeof discoverySchedule>;

const kinds = ["cron", "days", "weekdays", "quarterEnd", "every", "once", "after"] as const;
/** Those that are due at a time of the day. */
const timed: readonly string[] = ["days", "weekdays", "quarterEnd"];
/** Oftener than this a sweep would hardly ever end before the next. */
const leastMs = 60_000;

/** When a discovery is due, and how long it may take. */
export function compileDiscoverySchedule(context: Context, source: Source): Discovery["schedule"] {
  const path: Path = ["spec", "schedule"];
  const elapsed = (key: "maxRun" | "maxIdle"): number | null => {
    const text = source[key];
    return text === undefined ? null : compileElapsed(context, [...path, key], text);
  };
  const zone = source.zone ?? "UTC";
  checkZone(context, [...path, "zone"], zone);
  const when = compileOccurrence(context, path, source);
  return {
    // Read by workers of before.
    ...(when.kind === "cron" ? { cron: when.cron } : {}),
    when,
    zone,
    maxRunMs: elapsed("maxRun"),
    maxIdleMs: elapsed("maxIdle"),
  };
}

function compileOccurrence(context: Context, path: Path, source: Source): Occurrence {
  const [kind, ...others] = kinds.filter((one) => source[one] !== undefined);
  if (kind === undefined || others.length > 0) {
    context.report(
      "OPS107",
      path,
      "a schedule is exactly one of cron, days, weekdays, quarterEnd, every, once and after",
      "write { cron: '30 2 * * *' } or { days: [last], at: '02:00' }",
    );
    return { kind: "cron", cron: "0 0 1 1 *" };
  }
  if (timed.includes(kind) !== (source.at !== undefined))
    context.report(
      "OPS107",
      path,
      source.at === undefined ? `${kind} needs the time of the day` : `at is no part of ${kind}`,
      source.at === undefined ? "add at: '02:00'" : "take it out",
    );
  const at = dayTime(source.at);
  switch (kind) {
    case "cron":
      checkCron(context, [...path, "cron"], source.cron ?? "");
      return { kind, cron: source.cron ?? "" };
    case "days":
      return { kind, days: [...new Set(source.days)], at };
    case "weekdays":
      return {
        kind,
        weekdays: [...new Set(source.weekdays)].map((day) => weekdays.indexOf(day)).toSorted((a, b) => a - b),
        at,
      };
    case "quarterEnd":
      return { kind, at };
    case "every":
      return { kind, everyMs: compileEvery(context, [...path, "every"], source.every ?? "") };
    case "once":
      return { kind, instant: compileInstant(context, [...path, "once"], source.once ?? "") };
    case "after":
      checkAfter(context, [...path, "after"], source.after ?? "");
      return { kind, discovery: source.after ?? "" };
  }
}

function dayTime(text = "00:00"): DayTime {
  return { hour: Number(text.slice(0, 2)), minute: Number(text.slice(3)) };
}

function compileEvery(context: Context, path: Path, text: string): number {
  const ms = compileElapsed(context, path, text);
  if (ms < leastMs) context.report("OPS106", path, `"${text}" is too often for a sweep`, "write 1m or more");
  return Math.max(ms, leastMs);
}

/** Discoveries that wait for each other would run for ever, or never. */
function checkAfter(context: Context, path: Path, name: string): void {
  if (!context.reference("Discovery", name, path)) return;
  const { catalog } = context;
  const circle = circleOf(context.name, (one) => catalog.find("Discovery", one)?.source?.schedule.after ?? null);
  if (circle !== null)
    context.report(
      "OPS303",
      path,
      `discoveries that run after each other in a circle: ${circle.join(" after ")}`,
      "let one of them run by the calendar",
    );
}
