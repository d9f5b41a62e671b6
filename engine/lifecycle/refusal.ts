import type { Json } from "../json.ts";
import type { RefusalCode } from "./codes.ts";
import type { Refusal } from "./record.ts";

/**
 * Carries a refusal from wherever it is noticed to the one place that answers, `decide`. It never leaves the kernel:
 * outside, a refusal is a value.
 */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = "Refused";
    this.refusal = refusal;
  }
}

/** Ends the decision. `durable` is settled by `decide`, which knows whether time or readings took part. */
export function refuse(code: RefusalCode, reason: Refusal["reason"], message: string, details?: Json): never {
  throw new Refused({ code, reason, message, durable: false, ...(details === undefined ? {} : { details }) });
}

/** The word that was most probably meant, for "did you mean"; null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = (word.length <= 3 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.slice(0, 64), candidate.slice(0, 64));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `; did you mean "x"?` or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const candidate = nearest(word, known);
  return candidate === null ? "" : `; did you mean "${candidate}"?`;
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
