/**
 * The tests of one cell, shared by rows of conditions and by decision tables.
 *
 * 1. An absent value is null and satisfies only a list that holds null: no comparison, no range, not even `!=`.
 * 2. Nothing is coerced: `'>= 5'` never holds for the text "7".
 */
import { isJsonObject, type Json } from "../base/json.ts";
import type { CellTest } from "./ir.ts";

/** Whether a value satisfies a cell. `undefined` counts as null (invariant 1). */
export function cellHolds(test: CellTest, value: Json | undefined): boolean {
  const actual = value ?? null;
  switch (test.is) {
    case "oneOf":
      return test.values.some((wanted) => equalJson(wanted, actual));
    case "compare": {
      if (actual === null) return false;
      if (test.op === "!=") return !equalJson(test.value, actual);
      const order = orderOf(actual, test.value);
      if (order === null) return false;
      if (test.op === "<") return order < 0;
      if (test.op === "<=") return order <= 0;
      if (test.op === ">") return order > 0;
      return order >= 0;
    }
    case "range":
      return typeof actual === "number" && actual >= test.min && actual <= test.max;
  }
  return test satisfies never;
}

/** Equality as jq's `==`: deep, object keys in any order. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => equalJson(item as Json, b[index] as Json));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key] as Json, b[key] as Json))
  );
}

/** Order of two texts by code point, as jq sorts them: UTF-16 units would misplace characters beyond U+FFFF. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** The test as its author would write it, for explanations: `one of low, medium`, `>= 5`, `1..4`. */
export function describeTest(test: CellTest): string {
  if (test.is === "compare") return `${test.op} ${shown(test.value)}`;
  if (test.is === "range") return `${String(test.min)}..${String(test.max)}`;
  const [only, ...others] = test.values;
  if (only === undefined) return "one of nothing";
  return others.length === 0 ? shown(only) : `one of ${test.values.map(shown).join(", ")}`;
}

function shown(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Null when the two cannot be ordered (invariant 2). */
function orderOf(actual: Json, wanted: number | string): number | null {
  if (typeof actual === "number" && typeof wanted === "number") return actual - wanted;
  if (typeof actual === "string" && typeof wanted === "string") return compareText(actual, wanted);
  return null;
}

/** Surrogates (0xD800..0xDFFF) stand for characters above every other unit. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
