import type { Duration } from "../../condition/ir.ts";
import { failure, ok, type Result } from "../../base/result.ts";
import type { Context } from "../context.ts";
import { limits } from "../limits.ts";
import type { Path } from "../spot.ts";

const unitMs: { readonly [unit: string]: number } = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Reads `500ms 45s 30m 4h 3bd` and sums such as `1bd 4h`; each unit at most once. The error is a message with its
 * remedy.
 */
export function parseDuration(text: string): Result<Duration, { readonly message: string; readonly hint: string }> {
  const fail = (hint: string): ReturnType<typeof parseDuration> =>
    failure({ message: `"${text}" is not a duration`, hint });
  const parts = text.trim().split(/\s+/u);
  let businessDays = 0;
  let ms = 0;
  const seen = new Set<string>();
  for (const part of parts) {
    const match = /^(\d+)([a-zA-Z]+)$/u.exec(part);
    if (match === null) {
      if (part.startsWith("P")) return fail("ISO 8601 durations are for runbooks only: write 4h or 3bd");
      if (/^\d+$/u.test(part)) return fail(`add a unit: ${part}m or ${part}h`);
      return fail("write whole numbers with a unit: 500ms, 45s, 30m, 4h, 3bd, or a sum such as 1bd 4h");
    }
    const count = Number(match[1]);
    const unit = match[2] ?? "";
    if (unit === "d" || unit === "w") {
      const days = unit === "w" ? count * 7 : count;
      return fail(
        `a day may be 23 or 25 hours long: write ${days * 24}h, or ${unit === "w" ? count * 5 : count}bd for business days`,
      );
    }
    if (unit !== "bd" && !Object.hasOwn(unitMs, unit)) return fail("the units are ms, s, m, h and bd (business day)");
    if (seen.has(unit)) return fail(`the unit ${unit} is there twice`);
    seen.add(unit);
    if (unit === "bd") businessDays = count;
    else ms += count * (unitMs[unit] ?? 0);
  }
  if (businessDays > limits.businessDays || ms > limits.durationMs) return fail("the longest duration is 100 years");
  return ok({ businessDays, ms });
}

/** The duration at a path, or zero after a report. */
export function compileDuration(context: Context, path: Path, text: string): Duration {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  context.report("OPS121", path, parsed.error.message, parsed.error.hint);
  return { businessDays: 0, ms: 0 };
}

/** Milliseconds of a duration that has no calendar to take business days from. */
export function compileElapsed(context: Context, path: Path, text: string): number {
  const duration = compileDuration(context, path, text);
  if (duration.businessDays > 0)
    context.report("OPS126", path, `"${text}" counts business days, and no calendar applies here`, "write hours: 24h");
  return duration.ms;
}
