/**
 * How somebody counts the events of a ledger who does not see all of them.
 *
 * 1. Their numbers are gapless from 1, as if the others were not: neither a gap nor a head that moves says that there
 *    is something hidden.
 * 2. The events that are seen keep their order, and no two have one number.
 */
export interface Sequence {
  /** The number by which an event is shown; of a hidden one, that of the last shown before it, or 0. */
  readonly shown: (seq: number) => number;
  /** The place in the ledger of the event shown by a number; 0 for 0, and past the end for a number that none has. */
  readonly actual: (shown: number) => number;
  /** All places up to `head` at which the ledger looks the same as at a number: what an ETag with it stands for. */
  headsOf(shown: number, head: number): readonly number[];
}

/** Of those who see all. */
export const wholeSequence: Sequence = {
  shown: (seq) => seq,
  actual: (shown) => shown,
  headsOf: (shown) => [shown],
};

/** `hidden`: places of the events that are not seen, in order. */
export function sequenceWithout(hidden: readonly number[]): Sequence {
  if (hidden.length === 0) return wholeSequence;
  const shown = (seq: number): number => seq - hiddenUpTo(hidden, seq);
  const actual = (number: number): number => {
    let seq = number;
    if (seq <= 0) return 0;
    for (const place of hidden) {
      if (place > seq) break;
      seq += 1;
    }
    return seq;
  };
  const headsOf = (number: number, head: number): readonly number[] => {
    const [first, next] = [actual(number), actual(number + 1)];
    const count = Math.max(0, Math.min(next - 1, head) - first + 1);
    return Array.from({ length: count }, (_, index) => first + index);
  };
  return { shown, actual, headsOf };
}

/** How many of them are at or before a place. */
function hiddenUpTo(hidden: readonly number[], seq: number): number {
  let [low, high] = [0, hidden.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hidden[middle] ?? Infinity) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
