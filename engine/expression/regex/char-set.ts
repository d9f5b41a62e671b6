/** A set of code points: sorted, disjoint, inclusive ranges, flattened to [from, to, from, to, ...]. */
export type CharSet = readonly number[];

const LAST_CODE_POINT = 0x10ffff;

/** Every code point. */
export const ALL: CharSet = [0, LAST_CODE_POINT];

/** The set of the given inclusive ranges, in any order and overlap. */
export function charSet(...ranges: readonly (readonly [number, number])[]): CharSet {
  return normalize(ranges.flat());
}

export function union(...sets: readonly CharSet[]): CharSet {
  return normalize(sets.flat());
}

export function complement(set: CharSet): CharSet {
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    const from = set[i] as number;
    if (from > next) out.push(next, from - 1);
    next = (set[i + 1] as number) + 1;
  }
  if (next <= LAST_CODE_POINT) out.push(next, LAST_CODE_POINT);
  return out;
}

export function contains(set: CharSet, code: number): boolean {
  let low = 0;
  let high = set.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < (set[middle * 2] as number)) high = middle - 1;
    else if (code > (set[middle * 2 + 1] as number)) low = middle + 1;
    else return true;
  }
  return false;
}

function normalize(flat: readonly number[]): CharSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i] as number, flat[i + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [from, to] of pairs) {
    const last = out.length - 1;
    if (last > 0 && from <= (out[last] as number) + 1) {
      if (to > (out[last] as number)) out[last] = to;
    } else out.push(from, to);
  }
  return out;
}
