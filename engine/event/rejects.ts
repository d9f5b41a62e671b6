/** A source of which much is not understood is an alert of that source. */
import { rejectsKey, type SourceEvent } from "./event.ts";

/** So many items within so long are much: one that is odd needs nobody. */
export const manyRejects = 20;
export const rejectsWithinMs = 3_600_000;

/**
 * The event that follows when `items` of a source were rejected within the time before `now`, which ends by itself when
 * no more come; null = they are not many.
 */
export function judgeRejects(source: string, items: number, now: number): SourceEvent | null {
  if (items < manyRejects) return null;
  return {
    source,
    key: rejectsKey,
    state: "firing",
    severity: 2,
    at: now,
    timedBy: "receipt",
    receivedAt: now,
    title: `much of what source "${source}" sends is not understood: opsloom deliveries list`,
    bind: [],
    labels: {},
    closeAfterMs: rejectsWithinMs,
  };
}
