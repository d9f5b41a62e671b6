/**
 * The last stretch of a series in which nothing broke: a disk that was cleaned, a process that was started anew. What
 * was before says nothing about where it goes.
 */
import type { Sample } from "./sample.ts";
import { leastPoints, trendOf } from "./trend.ts";

/** Two lines must leave so much less than one, or there is no break. */
const gain = 0.6;
const mostBreaks = 4;
/** A line that is only compared is drawn through fewer points. */
const comparedPoints = 60;

/** Points in the order of their instants. */
export function lastSegment(points: readonly Sample[]): readonly Sample[] {
  let segment = points;
  for (let count = 0; count < mostBreaks; count += 1) {
    const at = breakOf(segment);
    if (at === null) break;
    segment = segment.slice(at);
  }
  return segment;
}

/** Where two lines by least squares leave the least, if two robust ones leave so much less than one; else null. */
function breakOf(points: readonly Sample[]): number | null {
  if (points.length < 2 * leastPoints) return null;
  const at = bestSplit(points);
  const whole = size(residuals(points));
  const apart = size(residuals(points.slice(0, at))) + size(residuals(points.slice(at)));
  return apart < gain * whole ? at : null;
}

/** How many points are in the first part. Sums of both parts are carried along, so each split costs the same. */
function bestSplit(points: readonly Sample[]): number {
  const origin = points[0] as Sample;
  const scaled = points.map(({ at, value }): Point => [(at - origin.at) / 3_600_000, value - origin.value]);
  const left = new Sums();
  const right = new Sums();
  for (const point of scaled) right.add(point, 1);
  let best = leastPoints;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, point] of scaled.entries()) {
    left.add(point, 1);
    right.add(point, -1);
    const count = index + 1;
    if (count < leastPoints || scaled.length - count < leastPoints) continue;
    const cost = left.left() + right.left();
    if (cost >= least) continue;
    least = cost;
    best = count;
  }
  return best;
}

type Point = readonly [x: number, y: number];

/** Sums of points, by which a line through them is known. */
class Sums {
  #n = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #xy = 0;
  #yy = 0;

  add([x, y]: Point, times: 1 | -1): void {
    this.#n += times;
    this.#x += times * x;
    this.#y += times * y;
    this.#xx += times * x * x;
    this.#xy += times * x * y;
    this.#yy += times * y * y;
  }

  /** The squares that the best line leaves. */
  left(): number {
    const xx = this.#xx - (this.#x * this.#x) / this.#n;
    const xy = this.#xy - (this.#x * this.#y) / this.#n;
    const yy = this.#yy - (this.#y * this.#y) / this.#n;
    return xx > 0 ? yy - (xy * xy) / xx : yy;
  }
}

/** What the line through the points leaves of each. */
function residuals(points: readonly Sample[]): readonly number[] {
  const trend = trendOf(points, 0.9, comparedPoints);
  const last = points.at(-1);
  if (trend === null || last === undefined) return points.map(() => 0);
  return points.map(({ at, value }) => value - trend.level - trend.slope * (at - last.at));
}

function size(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + (value < 0 ? -value : value), 0);
}
