import { z } from "zod";
import type { Selector } from "../../metric/selector.ts";

const value = z.string().max(500);

/** Labels with the value or the values that they may have. */
export const selectorShape = z.record(
  z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.]*$/, "a label such as instance, or __name__ for the metric"),
  z.union([value, z.array(value).min(1).max(500)]),
);

export function compileSelector(source: z.infer<typeof selectorShape>): Selector {
  return Object.fromEntries(
    Object.entries(source).map(([label, values]) => [label, typeof values === "string" ? [values] : values]),
  );
}

/** Whether what the one takes could be taken by the other: of every label both name, they share a value. */
export function overlaps(one: Selector, other: Selector): boolean {
  return Object.entries(one).every(([label, values]) => {
    const theirs = Object.hasOwn(other, label) ? other[label] : undefined;
    return theirs === undefined || values.some((text) => theirs.includes(text));
  });
}
