/** Numbers that look random and are the same for the same seed: the year that is played is known by its seed. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** True as often as said: 0.2 = one in five. */
  chance(share: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** One of the keys, each as often as its weight among all. */
  weighed<T extends string>(weights: { readonly [Key in T]: number }): T;
  /** A time with this median, in milliseconds: now and then many times as long, as work is. */
  around(medianMs: number): number;
}

/** Mulberry32: 32 bits of state, and more than good enough for a sample. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(next() * values.length)];
    if (value === undefined) throw new RangeError("there is nothing to pick from");
    return value;
  };
  return {
    next,
    chance: (share) => next() < share,
    pick,
    weighed(weights) {
      const entries = Object.entries<number>(weights);
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) if ((left -= weight) < 0) return key as keyof typeof weights;
      return pick(entries)[0] as keyof typeof weights;
    },
    // The logarithm is spread as a bell (three uniform numbers): a tenth is above two and a half times the median.
    around: (medianMs) => Math.round(medianMs * Math.exp(0.95 * 2 * (next() + next() + next() - 1.5))),
  };
}
