/** The part of a ratio lies in its whole: nothing is counted above that is not counted below. */
import { z } from "zod";
import { canonicalJson } from "../../base/canonical.ts";
import type { CellTest } from "../../condition/ir.ts";
import type { RowTest } from "../../indicator/ir.ts";
import type { Context } from "../context.ts";
import { json, word } from "../shapes.ts";
import type { Path } from "../spot.ts";

/** A row, as it is written. */
export const rowShape = z.record(word, json);
export const ratioShape = z.strictObject({ part: rowShape, whole: rowShape.optional() });

/** What is counted beside: a ratio, or null when it is the row of a count. */
export function ratioOf(source: unknown): z.infer<typeof ratioShape> | null {
  return ratioShape.safeParse(source).data ?? null;
}

/** Reports a field of the part with a value that the whole leaves out: it would never count. */
export function checkInside(
  context: Context,
  path: Path,
  { part, whole }: { readonly part: RowTest; readonly whole: RowTest },
): void {
  for (const key of ["now", "counts"] as const)
    for (const { field, test } of part[key]) {
      const outer = whole[key].find((one) => one.field === field)?.test;
      const outside = outer === undefined ? [] : valuesOutside(test, outer);
      if (outside.length === 0) continue;
      context.report(
        "OPS351",
        [...path, key === "now" ? field : `count.${field}`],
        `the part counts "${field}" ${outside.join(", ")}, which is not in the whole`,
        "the whole includes the part: widen `whole`, or narrow `part`",
      );
    }
}

function valuesOutside(inner: CellTest, outer: CellTest): readonly string[] {
  if (inner.is !== "oneOf" || outer.is !== "oneOf") return [];
  const known = outer.values.map((value) => canonicalJson(value));
  return inner.values.map((value) => canonicalJson(value)).filter((value) => !known.includes(value));
}
