/**
 * From points to what fires: one bad point is nothing. It fires when enough of the last points are bad, and ends when
 * as many in a row are good, or as many as the definition says.
 */
import type { Persistence } from "./ir.ts";

/** What is remembered of one series; plain JSON. */
export interface Persisted {
  /** 1 = bad, the newest last; at most `of`, or as many as must be good. */
  readonly flags: readonly number[];
  readonly fires: boolean;
  /** When it was told last, and how; null = not in this episode. */
  readonly told: { readonly at: number; readonly title: string } | null;
}

export const quiet: Persisted = { flags: [], fires: false, told: null };

export function persist(before: Persisted, isBad: boolean, { of, points, good = points }: Persistence): Persisted {
  const flags = [...before.flags, isBad ? 1 : 0].slice(-Math.max(of, good));
  const bad = badOf({ flags: flags.slice(-of) });
  const fires = before.fires ? flags.slice(-good).includes(1) || flags.length < good : bad >= points;
  return { flags, fires, told: before.told };
}

/** How many of the last points are bad. */
export function badOf({ flags }: Pick<Persisted, "flags">): number {
  return flags.reduce((sum, flag) => sum + flag, 0);
}
