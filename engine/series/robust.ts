/** Figures that a few wrong values do not move. */

/** What the median deviation of normal values is short of their standard deviation by. */
const madScale = 1.4826;

/** The middle of at least one value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return medianOfSorted(Float64Array.from(values).sort());
}

function medianOfSorted(sorted: ArrayLike<number>): number {
  const { length } = sorted;
  const half = length % 2 === 0 ? length / 2 : (length - 1) / 2;
  const upper = sorted[half] ?? Number.NaN;
  return length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** The median distance from `centre`, on the scale of a standard deviation. */
export function deviation(values: readonly number[], centre: number): number {
  return madScale * median(values.map((value) => (value > centre ? value - centre : centre - value)));
}
