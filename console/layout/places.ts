/**
 * Where things that stand side by side are placed: each as near as can be to where it wants to be (the sum of the
 * squares of what they are off is the least), in their order, and none nearer to the next than it may.
 *
 * @param wanted middle of each, from left to right
 * @param gaps least distance of the middles of each and the next: one fewer than there are
 */
export function placedInOrder(wanted: readonly number[], gaps: readonly number[]): number[] {
  // Without the distances the order is all that binds: neighbours that are out of order share their mean.
  const offsets = gaps.reduce((sums, gap) => [...sums, sums.at(-1)! + gap], [0]);
  const pools: { sum: number; count: number }[] = [];
  for (const [at, place] of wanted.entries()) {
    let pool = { sum: place - offsets[at]!, count: 1 };
    for (let last = pools.at(-1); last !== undefined && last.sum / last.count > pool.sum / pool.count;) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
      last = pools.at(-1);
    }
    pools.push(pool);
  }
  return pools
    .flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
    .map((place, at) => place + offsets[at]!);
}
