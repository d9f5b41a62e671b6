/** Which step of a ladder is reached: days before an instant, or a share of the life that ends with it. */
import type { LadderStep } from "./ir.ts";

export interface Life {
  /** UTC milliseconds; null = the life has no beginning that is known, and shares do not count. */
  readonly from: number | null;
  readonly until: number;
  /** Largest share of the life, in millionths; null = none is written. */
  readonly most: number | null;
}

/** The instant at which a step is reached: the later one of its length and of the share. */
export function reachedAt({ from, until, most }: Life, { beforeMs }: Pick<LadderStep, "beforeMs">): number {
  if (from === null || most === null) return until - beforeMs;
  const life = Math.max(0, until - from);
  return until - Math.min(beforeMs, Math.floor((life * most) / 1_000_000));
}

/** Index of the last step that is reached at an instant; -1 = none. */
export function stepReached(life: Life, steps: readonly LadderStep[], now: number): number {
  return steps.findLastIndex((step) => reachedAt(life, step) <= now);
}
