/**
 * Where a series goes: the Theil-Sen line through its points, with the interval of its slope by Sen (1968), widened for
 * points that follow each other (Hamed and Rao 1998, first lag). The interval comes from the order of the slopes
 * between pairs, so no draw of chance is needed and the same points always say the same.
 */
import { median } from "./robust.ts";
import type { Sample } from "./sample.ts";

/** How sure an interval is, and how many standard deviations that is to both sides. */
const quantiles = { 0.8: 1.2816, 0.9: 1.6449, 0.95: 1.96, 0.99: 2.5758 } as const;

export type Confidence = keyof typeof quantiles;
export const confidences: readonly Confidence[] = [0.8, 0.9, 0.95, 0.99];

export interface Trend {
  /** Of the line at the last point. */
  readonly level: number;
  /** Change in a millisecond, with the bounds of its interval. */
  readonly slope: number;
  readonly low: number;
  readonly high: number;
}

/** Fewer points say nothing. */
export const leastPoints = 12;
/** More are thinned: pairs grow with their square. */
const mostPoints = 168;

/** Points in the order of their instants, at most `most` of which are read. Null: too few, or all at one instant. */
export function trendOf(points: readonly Sample[], confidence: Confidence, most = mostPoints): Trend | null {
  const taken = thinned(points, most);
  const last = taken.at(-1);
  if (last === undefined || taken.length < leastPoints) return null;
  const slopes = slopesOf(taken);
  if (slopes.length === 0) return null;
  const slope = sortedMedian(slopes);
  const offsets = taken.map(({ at, value }) => value - slope * (at - last.at));
  const level = median(offsets);
  const n = taken.length;
  const spread = quantiles[confidence] * Math.sqrt(((n * (n - 1) * (2 * n + 5)) / 18) * dependence(offsets, level));
  return {
    level,
    slope,
    low: atRank(slopes, (slopes.length - spread) / 2 - 1),
    high: atRank(slopes, (slopes.length + spread) / 2),
  };
}

/** The slopes between all pairs of different instants, in ascending order. */
function slopesOf(points: readonly Sample[]): Float64Array {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let count = 0;
  for (const [index, later] of points.entries())
    for (let before = 0; before < index; before += 1) {
      const earlier = points[before] as Sample;
      if (later.at === earlier.at) continue;
      slopes[count] = (later.value - earlier.value) / (later.at - earlier.at);
      count += 1;
    }
  return slopes.subarray(0, count).sort();
}

/** How much less points say that follow each other: 1 when each is of its own. */
function dependence(values: readonly number[], centre: number): number {
  let together = 0;
  let all = 0;
  let before = 0;
  for (const value of values) {
    const off = value - centre;
    together += off * before;
    all += off * off;
    before = off;
  }
  if (all === 0) return 1;
  const lag = Math.min(0.95, Math.max(0, together / all));
  return (1 + lag) / (1 - lag);
}

/** At most so many points, evenly taken; the last one stays. */
function thinned(points: readonly Sample[], most: number): readonly Sample[] {
  if (points.length <= most) return points;
  const stride = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => points[Math.round(index * stride)] as Sample);
}

function sortedMedian(sorted: Float64Array): number {
  return (atRank(sorted, (sorted.length - 1) / 2) + atRank(sorted, sorted.length / 2)) / 2;
}

/** The value of this rank, rounded down, or the outermost one. */
function atRank(sorted: Float64Array, rank: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.floor(rank)));
  return sorted[index] as number;
}
