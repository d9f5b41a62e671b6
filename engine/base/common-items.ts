/** More pairs than this are compared by position. */
const mostPairs = 250_000;

/** Positions of the items of the longest part that two lists have in common, in order. */
function commonItems(from: readonly string[], to: readonly string[]): (readonly [number, number])[] {
  if (from.length * to.length > mostPairs)
    return from.flatMap((item, index) => (item === to[index] ? [[index, index] as const] : []));
  const width = to.length + 1;
  const lengths = new Uint32Array((from.length + 1) * width);
  const longest = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1)
    for (let j = to.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        from[i] === to[j] ? longest(i + 1, j + 1) + 1 : Math.max(longest(i + 1, j), longest(i, j + 1));
  const common: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < from.length && j < to.length;) {
    if (from[i] === to[j]) common.push([i++, j++]);
    else if (longest(i + 1, j) >= longest(i, j + 1)) i += 1;
    else j += 1;
  }
  return common;
}

/**
 * Two lists beside each other: what they have in common is left out, and of the rest in between what stands in one
 * place of both is a pair; undefined = one of them has nothing there. Positions are from 0.
 */
export function* pairedItems(
  from: readonly string[],
  to: readonly string[],
): Generator<readonly [number | undefined, number | undefined]> {
  let [i, j] = [0, 0];
  for (const [nextFrom, nextTo] of [...commonItems(from, to), [from.length, to.length] as const]) {
    for (; i < nextFrom || j < nextTo; i += 1, j += 1) yield [i < nextFrom ? i : undefined, j < nextTo ? j : undefined];
    [i, j] = [nextFrom + 1, nextTo + 1];
  }
}
