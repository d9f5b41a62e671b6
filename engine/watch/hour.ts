/** The values of one hour, told by their middle and how far they lie apart. */
import { deviation, median } from "../series/robust.ts";

const hourMs = 3_600_000;
/** Of more values every second one goes. */
const mostValues = 64;

/** What is remembered of the hour that goes on; plain JSON. */
export interface OpenHour {
  /** Its beginning, UTC milliseconds. */
  readonly at: number;
  readonly values: readonly number[];
  /** Every so many values one is taken, and how many came since. */
  readonly stride: number;
  readonly passed: number;
}

/** An hour that is over. */
export interface Hour {
  readonly at: number;
  readonly centre: number;
  readonly spread: number;
}

/** A value at the end of its step; the hour that it ends, when it is of the next one. */
export function inHour(
  open: OpenHour | null,
  at: number,
  value: number,
): { readonly open: OpenHour; readonly over: Hour | null } {
  const instant = at - 1;
  const begins = instant - (instant % hourMs);
  if (open === null || open.at !== begins)
    return { open: { at: begins, values: [value], stride: 1, passed: 0 }, over: open === null ? null : overOf(open) };
  const passed = open.passed + 1;
  if (passed < open.stride) return { open: { ...open, passed }, over: null };
  const values = [...open.values, value];
  if (values.length <= mostValues) return { open: { ...open, values, passed: 0 }, over: null };
  const half = values.filter((_, index) => index % 2 === 0);
  return { open: { ...open, values: half, stride: open.stride * 2, passed: 0 }, over: null };
}

function overOf({ at, values }: OpenHour): Hour {
  const centre = median(values);
  return { at, centre, spread: deviation(values, centre) };
}
