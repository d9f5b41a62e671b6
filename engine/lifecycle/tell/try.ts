/** When a message that did not go is tried again. */
import type { Telling } from "./telling.ts";

type Tried = NonNullable<Telling["tried"]>;

const second = 1_000;
const minute = 60 * second;
/** Tries of a channel after which the next one is turned to: the third is made after 35 seconds. */
const triesBeforeOthers = 3;
/** Pauses between tries: nine in all, over nearly eight hours. */
const pausesMs: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  60 * minute,
  120 * minute,
  240 * minute,
];

/** Longest pause that a receiver may ask for. */
const longestPauseMs = 240 * minute;

/**
 * How a try ended that the channel answered so; `attempt` counts from 1, `afterMs` is when the receiver asks to be
 * tried again, null = it does not say. `others`: channels that are left to be tried; `tries`: how many the channel has
 * in all, null = as many as any.
 */
export function tryEnded(
  answered: { readonly outcome: "delivered" | "refused" | "retry"; readonly afterMs?: number | null },
  attempt: number,
  others: Telling["others"] = [],
  tries: number | null = null,
): Pick<Tried, "outcome" | "pauseMs"> {
  if (answered.outcome !== "retry") return { outcome: answered.outcome, pauseMs: null };
  const most = tries ?? (others.length > 0 ? triesBeforeOthers : Infinity);
  const isLast = attempt >= most;
  const pauseMs = isLast ? undefined : pausesMs[attempt - 1];
  if (pauseMs === undefined) return { outcome: "givenUp", pauseMs: null };
  return { outcome: "retry", pauseMs: Math.min(Math.max(pauseMs, answered.afterMs ?? 0), longestPauseMs) };
}
