/** How losses spread: the arithmetic, without CIs. Losses are whole numbers of 1/10,000; 10,000 = all of it. */
import { ringsOf } from "./rings.ts";

export const wholeLoss = 10_000;

/** What one place depends on. */
export interface Needs {
  /** It loses what any of these loses. */
  readonly full: readonly number[];
  /** It loses a share for each of these; `weight` percent when all of them are lost. */
  readonly shares: readonly { readonly of: readonly number[]; readonly weight: number }[];
}

/** What a place loses by itself and by what it depends on, as that stands. */
export function lossOf(own: number, { full, shares }: Needs, losses: readonly number[]): number {
  const lossAt = (place: number): number => losses[place] ?? 0;
  let loss = own;
  for (const place of full) loss = Math.max(loss, lossAt(place));
  for (const { of, weight } of shares) {
    const sum = of.reduce((total, place) => total + lossAt(place), 0);
    loss = Math.max(loss, Math.floor((sum * weight) / (100 * of.length)));
  }
  return loss;
}

/**
 * The least losses with which each place loses no less than it must. What a ring of places depends on is done before
 * it; within a ring losses rise until nothing changes.
 */
export function spreadLosses(own: readonly number[], needs: readonly Needs[]): readonly number[] {
  const losses = [...own];
  const links = needs.map(({ full, shares }) => [...full, ...shares.flatMap(({ of }) => of)]);
  for (const ring of ringsOf(links)) {
    for (let rises = true; rises;) {
      rises = false;
      for (const place of ring) {
        const loss = lossOf(own[place] ?? 0, needs[place] ?? { full: [], shares: [] }, losses);
        if (loss > (losses[place] ?? 0)) {
          losses[place] = loss;
          rises = true;
        }
      }
    }
  }
  return losses;
}
