/**
 * What a record comes to in an indicator.
 *
 * 1. It follows from the indicator, the period, the instant of the reading and the row, and from nothing else: the same
 * on every host and at every time.
 * 2. Each unit in the period is counted or excluded, never passed over.
 */
import type { Json } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { ClockContext } from "../clock/context.ts";
import { holds, type Unit, wordOf } from "./holds.ts";
import type { Indicator } from "./ir.ts";
import { measured } from "./measure.ts";
import type { Period } from "./period.ts";
import type { IndicatorRow } from "./row.ts";
import { runningUnits, unitsIn } from "./units.ts";

export interface Asked {
  readonly indicator: Indicator;
  readonly context: ClockContext;
  readonly period: Period;
  /** The instant at which records are looked at: that of the reading, or the last of the cron in the period. */
  readonly at: number;
}

/** What one unit came to. */
export interface Outcome {
  readonly id: string;
  /** Clock and episode; null = the record itself is counted. */
  readonly clock: { readonly id: string; readonly episode: number } | null;
  /** `beside`: it is counted beside only. */
  readonly counted: "part" | "yes" | "excluded" | "beside";
  readonly value: number | null;
  /** What the value is a share of, where fields of the record tell that. */
  readonly whole?: number;
  /** Place of the value among the buckets, from 0. */
  readonly bucket: number;
  /** Names of what it is counted in beside, as part or as whole. */
  readonly beside: { readonly [name: string]: "part" | "whole" };
  /** By field of `by`. */
  readonly groups: { readonly [field: string]: Json };
}

/** What a record comes to; its order is that of the clocks. The error is a message for who reads the number. */
export function outcomesOf(row: IndicatorRow, asked: Asked): Result<readonly Outcome[], string> {
  const outcomes: Outcome[] = [];
  for (const unit of unitsIn(row, asked)) {
    const value = valueIn(unit, asked);
    if (!value.ok) return failure(`${row.id}: ${value.error}`);
    outcomes.push(outcomeOf(unit, asked.indicator, value.value));
  }
  for (const unit of runningUnits(row, asked)) {
    const outcome = outcomeOf(unit, asked.indicator, { counted: "beside", value: null, bucket: 0 });
    if (Object.keys(outcome.beside).length > 0) outcomes.push(outcome);
  }
  return ok(outcomes);
}

type Valued = Pick<Outcome, "counted" | "value" | "bucket" | "whole">;

const excluded: Valued = { counted: "excluded", value: null, bucket: 0 };
const counted: Valued = { counted: "yes", value: null, bucket: 0 };

function valueIn(unit: Unit, asked: Asked): Result<Valued, string> {
  const { indicator } = asked;
  const { when, ratio, measure } = indicator;
  if (!holds(when, unit, indicator)) return ok(excluded);
  if (ratio !== null) {
    if (!holds(ratio.whole, unit, indicator)) return ok(excluded);
    return ok(holds(ratio.part, unit, indicator) ? { ...counted, counted: "part" } : counted);
  }
  if (measure === null) return ok(counted);
  const value = measured(indicator, measure, unit, asked);
  if (!value.ok) return failure(value.error.message);
  return ok(value.value === null ? excluded : { counted: "yes", ...value.value });
}

function outcomeOf(unit: Unit, indicator: Indicator, { counted: how, ...valued }: Valued): Outcome {
  const { row, clock } = unit;
  const beside = Object.entries(indicator.beside).flatMap(([name, { whole, part }]): [string, "part" | "whole"][] => {
    if (!holds(whole, unit, indicator)) return [];
    return [[name, part !== null && holds(part, unit, indicator) ? "part" : "whole"]];
  });
  return {
    id: row.id,
    clock: clock === null ? null : { id: clock.clock, episode: clock.episode },
    counted: how,
    ...valued,
    beside: Object.fromEntries(beside),
    groups: Object.fromEntries(indicator.by.map((field) => [field, wordOf(unit, field, indicator)])),
  };
}
