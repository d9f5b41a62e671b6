import type { Turn } from "./turn.ts";

/** One change of a plan, as the API takes it. */
export interface Change {
  readonly layer?: string;
  readonly who?: string;
  readonly instead?: string;
  readonly from: string;
  readonly until: string;
}

/** A turn of one layer that has somebody. */
export type HeldTurn = Turn & { readonly person: string; readonly layer: string };

/**
 * Two turns swapped: each in the layer and the time of the other. The one that is for somebody else is first: it is the
 * one that may be refused.
 */
export function swapOf(one: HeldTurn, other: HeldTurn, me: string): readonly [Change, Change] {
  const change = (turn: HeldTurn, who: string): Change => ({
    layer: turn.layer,
    who,
    instead: turn.person,
    from: new Date(turn.from).toISOString(),
    until: new Date(turn.until).toISOString(),
  });
  const changes = [change(one, other.person), change(other, one.person)] as const;
  return changes[0].who === me ? [changes[1], changes[0]] : changes;
}
