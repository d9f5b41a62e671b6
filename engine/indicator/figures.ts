/**
 * What many values come to.
 *
 * 1. A percentile is a value that a row has: of n values in order the one at place ceil(n * p / 100), from 1 (nearest
 * rank). The median is that of 50.
 * 2. Sums of integers are exact, however many; a mean of times is rounded to a millisecond, halves up.
 */

/** Values in order, lowest first; n > 0. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  return sorted[Math.max(1, Math.ceil((sorted.length * percent) / 100)) - 1] as number;
}

export function mean(values: ArrayLike<number>, isWhole: boolean): number {
  const { length } = values;
  if (!isWhole) return roughSum(values) / length;
  const count = BigInt(length);
  return Number((2n * exactSum(values) + count) / (2n * count));
}

/** `isWhole`: of integers, whose sum is exact as far as a number can tell it. */
export function sum(values: ArrayLike<number>, isWhole: boolean): number {
  return isWhole ? Number(exactSum(values)) : roughSum(values);
}

function roughSum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index += 1) total += values[index] as number;
  return total;
}

function exactSum(values: ArrayLike<number>): bigint {
  const { length } = values;
  let high = 0n;
  let low = 0;
  for (let index = 0; index < length; index += 1) {
    low += values[index] as number;
    if (low > 2 ** 52) {
      high += BigInt(low);
      low = 0;
    }
  }
  return high + BigInt(low);
}
