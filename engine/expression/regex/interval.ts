import type { PatternReader } from "./pattern-reader.ts";
import { refuse } from "./pattern-reader.ts";

export interface Quantifier {
  readonly min: number;
  /** Infinity when open. */
  readonly max: number;
  readonly greedy: boolean;
  readonly possessive: boolean;
}

const MAX_REPEAT = 100_000;

/** Reads a quantifier when one stands here; null (not moved) otherwise: an incomplete interval is plain text. */
export function readQuantifier(reader: PatternReader): Quantifier | null {
  const bounds = readBounds(reader);
  if (bounds === null) return null;
  if (reader.accept("?")) return { ...bounds, greedy: false, possessive: false };
  return { ...bounds, greedy: true, possessive: reader.accept("+") };
}

function readBounds(reader: PatternReader): { readonly min: number; readonly max: number } | null {
  if (reader.accept("*")) return { min: 0, max: Infinity };
  if (reader.accept("+")) return { min: 1, max: Infinity };
  if (reader.accept("?")) return { min: 0, max: 1 };
  const start = reader.position;
  if (!reader.accept("{")) return null;
  const min = count(reader);
  if (min !== null) {
    let max = min;
    if (reader.accept(",")) max = count(reader) ?? Infinity;
    if (reader.accept("}")) {
      if (min > max) return refuse("upper is smaller than lower in repeat range");
      return { min, max };
    }
  }
  reader.position = start;
  return null;
}

function count(reader: PatternReader): number | null {
  const value = reader.digits(10, 400);
  return value !== null && value > MAX_REPEAT ? refuse("too big number for repeat range") : value;
}
