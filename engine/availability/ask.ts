/** A period, as it is asked for as of an instant, to what is reckoned. */
import { failure, ok, type Result } from "../base/result.ts";
import type { ZoneTable } from "../clock/ir.ts";
import { lastPeriods } from "../indicator/last-periods.ts";
import { type Period, periodOf } from "../indicator/period.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { Availability, PeriodLength } from "./ir.ts";

const forms: { readonly [Length in PeriodLength]: { readonly shape: RegExp; readonly example: string } } = {
  month: { shape: /^\d{4}-\d{2}$/u, example: "2026-11" },
  quarter: { shape: /^\d{4}-Q[1-4]$/u, example: "2026-Q4" },
  year: { shape: /^\d{4}$/u, example: "2026" },
};

export interface AskedPeriod {
  readonly period: Period;
  /** What was known then is reckoned, and nothing after it. UTC milliseconds. */
  readonly asOf: number;
  /** Sooner than the period settles: it may still change. */
  readonly provisional: boolean;
}

/** Null when it is a period of the length, else what is wrong with it. */
export function periodFault(length: PeriodLength, text: string): string | null {
  const { shape, example } = forms[length];
  return shape.test(text) ? null : `"${text}" is no ${length}: write one as ${example}`;
}

/** Of `asOf` null: as of the instant at which the period settles, or of `known` when that is sooner. */
export function askPeriod(
  { period: length, settlesMs }: Availability,
  zone: ZoneTable,
  text: string,
  asOf: number | null,
  known: number,
): Result<AskedPeriod, string> {
  const fault = periodFault(length, text);
  const period = fault === null ? periodOf(text, zone) : null;
  if (period === null) return failure(fault ?? `"${text}" is no ${length} that is known of the zone ${zone.zone}`);
  const settledAt = period.to + settlesMs;
  const read = asOf ?? Math.min(settledAt, known);
  if (read < period.from)
    return failure(`the period ${text} begins at ${instantText(period.from)}, after the instant of the reading`);
  return ok({ period, asOf: read, provisional: read < settledAt });
}

/**
 * The periods of which something may become known at an instant: that in which it lies, and the one before until it
 * settles.
 */
export function unsettledPeriods(
  { period: length, settlesMs }: Pick<Availability, "period" | "settlesMs">,
  zone: ZoneTable,
  at: number,
): readonly Period[] {
  const [before = null, current = null] = lastPeriods(length, zone, at, 2).map((text) => periodOf(text, zone));
  if (current === null) return [];
  return before !== null && at < current.from + settlesMs ? [before, current] : [current];
}
