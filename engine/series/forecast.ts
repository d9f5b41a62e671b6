/** When a series will reach a value, with an interval, or no answer. */
import type { Sample } from "./sample.ts";
import { lastSegment } from "./segment.ts";
import { type Confidence, type Trend, trendOf } from "./trend.ts";

export interface Forecast {
  /** UTC milliseconds; the instant of the last point when it is reached already. */
  readonly at: number;
  /** The interval. */
  readonly earliest: number;
  readonly latest: number;
}

/** What goes for less than a day may be its tide: it comes back. */
const shortestMs = 86_400_000;

/** No later than this is an answer, milliseconds: ten years. */
const farthestMs = 10 * 365 * 86_400_000;

/**
 * Points in the order of their instants. Null: the interval of the trend holds "never", or it goes for less than a day,
 * or the points are too few.
 */
export function forecastOf(points: readonly Sample[], reaches: number, confidence: Confidence): Forecast | null {
  const segment = lastSegment(points);
  const [first, last] = [segment[0], segment.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < shortestMs) return null;
  const trend = trendOf(segment, confidence);
  if (trend === null) return null;
  const missing = reaches - trend.level;
  const missed = reaches - trend.level - trend.slope * (first.at - last.at);
  const isMoving = trend.low > 0 || trend.high < 0;
  if (isMoving && missing * missed <= 0) return { at: last.at, earliest: last.at, latest: last.at };
  const slopes = towards(trend, missing);
  if (slopes === null) return null;
  const instant = (slope: number): number => last.at + Math.round(Math.min(farthestMs, missing / slope));
  return { at: instant(trend.slope), earliest: instant(slopes.fastest), latest: instant(slopes.slowest) };
}

/** The bounds of the slope, when both of them lead to where it goes. */
function towards({ low, high }: Trend, missing: number): { readonly fastest: number; readonly slowest: number } | null {
  if (missing > 0 && low > 0) return { fastest: high, slowest: low };
  if (missing < 0 && high < 0) return { fastest: low, slowest: high };
  return null;
}
