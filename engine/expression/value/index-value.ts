import type { Json, JsonObject } from "../../base/json.ts";
import { codePointLength, codePointSlice } from "./code-points.ts";
import { ExpressionError } from "./error.ts";
import { truncatedText } from "./json-text.ts";
import { equal, isArray, isObject, kindOf } from "./order.ts";

/** A number as C's conversion to int takes it: toward zero, held at the ends of 32 bits. */
export function toInt(value: number): number {
  return Math.trunc(Math.min(2147483647, Math.max(-2147483648, value)));
}

/** The key `{ start, end }` of a slice in a path. */
export function sliceKey(from: Json, to: Json): JsonObject {
  return { start: from, end: to };
}

/** The part of an array or text of some length that a slice key names: start rounds down, end rounds up. */
export function sliceRange(length: number, key: JsonObject): readonly [number, number] {
  const from = Object.hasOwn(key, "start") ? (key["start"] as Json) : null;
  const to = Object.hasOwn(key, "end") ? (key["end"] as Json) : null;
  if ((from !== null && typeof from !== "number") || (to !== null && typeof to !== "number")) {
    throw new ExpressionError("Array/string slice indices must be integers");
  }
  // a key with neither member is an object that is no slice at all
  if (!Object.hasOwn(key, "start") || !Object.hasOwn(key, "end"))
    throw new ExpressionError("Array/string slice indices must be integers");
  let start = from ?? 0;
  let end = to ?? length;
  if (Number.isNaN(start)) start = 0;
  if (start < 0) start += length;
  if (start < 0) start = 0;
  if (start > length) start = length;
  start = toInt(start);
  if (Number.isNaN(end)) end = length;
  if (end < 0) end += length;
  if (end < 0) end = start;
  let last = toInt(end);
  if (last > length) last = length;
  if (last < length && last < end) last += 1;
  return [start, Math.max(start, last)];
}

/** Every position where one array occurs inside another. */
function occurrences(items: readonly Json[], part: readonly Json[]): Json {
  if (part.length === 0) return [];
  const found: number[] = [];
  for (let at = 0; at + part.length <= items.length; at += 1) {
    let same = true;
    for (let inner = 0; same && inner < part.length; inner += 1)
      same = equal(items[at + inner] as Json, part[inner] as Json);
    if (same) found.push(at);
  }
  return found;
}

/** `target[key]` as jq means it. Throws jq's error when the two do not fit. */
export function indexValue(target: Json, key: Json): Json {
  if (typeof key === "string") {
    if (target === null) return null;
    if (isObject(target)) return Object.hasOwn(target, key) ? (target[key] as Json) : null;
  } else if (typeof key === "number") {
    if (target === null) return null;
    if (isArray(target)) {
      if (Number.isNaN(key)) return null;
      let at = toInt(key);
      if (at < 0) at += target.length;
      return target[at] ?? null;
    }
  } else if (isObject(key)) {
    if (target === null) return null;
    if (isArray(target)) {
      const [start, end] = sliceRange(target.length, key);
      return target.slice(start, end);
    }
    if (typeof target === "string") {
      const [start, end] = sliceRange(codePointLength(target), key);
      return codePointSlice(target, start, end);
    }
  } else if (isArray(key) && isArray(target)) return occurrences(target, key);
  throw new ExpressionError(`Cannot index ${kindOf(target)} with ${kindOf(key)} (${truncatedText(key)})`);
}

/** A copy of an object with one key set; never touches a prototype, whatever the key is called. */
export function withKey(target: JsonObject, key: string, value: Json): JsonObject {
  const copy: { [key: string]: Json } = { ...target };
  setKey(copy, key, value);
  return copy;
}

/**
 * The same text, as the very string by which objects are asked for a key. A part cut out of a longer text is another
 * string, and a place that was given such a one is slow for good.
 */
export function keyText(text: string): string {
  return Object.keys({ [text]: null })[0] as string;
}

/** Sets a key of an object that is being built. `__proto__` becomes an own key like any other. */
export function setKey(target: { [key: string]: Json }, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}
