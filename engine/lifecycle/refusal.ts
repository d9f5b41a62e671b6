import type { Json } from "../base/json.ts";
import { nearest } from "../base/suggestion.ts";
import type { RefusalCode } from "./codes.ts";
import type { Refusal } from "./protocol.ts";

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

/** `; did you mean "x"?` or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const candidate = nearest(word, known);
  return candidate === null ? "" : `; did you mean "${candidate}"?`;
}
