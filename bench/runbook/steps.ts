/** Fifty calls in the four shapes that B1 compares, in the words that both sides of a comparison read. */
import type { JsonObject } from "../../engine/base/json.ts";

export const calls = 50;

export type Shape = "flat" | "loop" | "try" | "fork";

/**
 * The tasks of each shape around one call as a side writes it. Each ends with its fifty calls made, whatever the side.
 */
export function shapesOf(call: JsonObject): { readonly [shape in Shape]: readonly JsonObject[] } {
  const each = <T>(count: number, make: (index: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  return {
    flat: sequenceOf(call, calls),
    loop: [loopOf(call, calls)],
    try: each(calls, (index) => ({
      [`t${index}`]: { try: [{ call }], catch: { do: [{ caught: { set: { caught: true } } }] } },
    })),
    fork: each(calls / 5, (index) => ({
      [`f${index}`]: { fork: { compete: false, branches: each(5, (branch) => ({ [`b${branch}`]: call })) } },
    })),
  };
}

/** One call after another. */
export function sequenceOf(call: JsonObject, count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({ [`s${index}`]: call }));
}

/** One task that makes the calls in a loop. */
export function loopOf(call: JsonObject, count: number): JsonObject {
  return { loop: { for: { each: "item", in: `\${ [range(${count})] }` }, do: [{ call }] } };
}
