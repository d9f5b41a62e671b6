/** A period, as it is asked for as of an instant, to what is counted. */
import { failure, ok, type Result } from "../base/result.ts";
import type { ClockContext } from "../clock/context.ts";
import type { ZoneTable } from "../clock/ir.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { Indicator } from "./ir.ts";
import type { Asked } from "./outcome.ts";
import { lastOf, periodForms, periodOf } from "./period.ts";

export interface Question {
  readonly indicator: Indicator;
  readonly context: ClockContext;
  /** Offsets of the zone of the indicator. */
  readonly zone: ZoneTable;
  /** As it is written: `2026-11`. */
  readonly period: string;
}

/** Of `asOf` null: as of the instant at which the period settles, or of `known` when that is sooner. */
export function ask(
  { indicator, context, zone, period: text }: Question,
  asOf: number | null,
  known: number,
): Result<{ readonly asked: Asked; readonly asOf: number; readonly provisional: boolean }, string> {
  const period = periodOf(text, zone);
  if (period === null) return failure(`"${text}" is no period: write ${periodForms}`);
  const settledAt = period.to + indicator.settlesMs;
  const read = asOf ?? Math.min(settledAt, known);
  if (read < period.from)
    return failure(`the period ${text} begins at ${instantText(period.from)}, after the instant of the reading`);
  const { counts } = indicator;
  const at = counts.by === "at" ? lastOf(counts.cron, zone, period, read) : read;
  if (at === null)
    return failure(
      `no instant of the indicator lies in ${text} before ${instantText(read)}: ask for a longer period, or later`,
    );
  return ok({ asked: { indicator, context, period, at }, asOf: read, provisional: read < settledAt });
}
