import type { Json, JsonObject } from "../../base/json.ts";
import { ExpressionError } from "./error.ts";

export type Kind = "null" | "boolean" | "number" | "string" | "array" | "object";

/** Deepest values that are compared, as in jq 1.8. */
const maximumDepth = 10_000;
/** Comparisons recurse on the JavaScript stack down to here and go on with a stack of their own below it. */
const recursionDepth = 200;

export function kindOf(value: Json): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "boolean" || type === "number" || type === "string" ? type : "object";
}

export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Everything but false and null. */
export function isTruthy(value: Json): boolean {
  return value !== false && value !== null;
}

/** Order by code point, which UTF-16 order is not above U+FFFF. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a === b) continue;
    const surrogateA = a >= 0xd800 && a <= 0xdfff;
    const surrogateB = b >= 0xd800 && b <= 0xdfff;
    if (surrogateA !== surrogateB) return surrogateA ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}

export function sortedKeys(value: JsonObject): string[] {
  return Object.keys(value).sort(compareText);
}

function rank(value: Json): number {
  if (value === null) return 0;
  switch (typeof value) {
    case "boolean":
      return value ? 2 : 1;
    case "number":
      return 3;
    case "string":
      return 4;
    default:
      return Array.isArray(value) ? 5 : 6;
  }
}

function compareNumbers(left: number, right: number): number {
  if (left < right) return -1;
  if (left === right) return 0;
  // nan is less than every number, itself included, as in jq
  if (Number.isNaN(left)) return -1;
  return 1;
}

/** jq's order: null, false, true, numbers, strings, arrays, objects. Negative, 0 or positive. */
export function compare(left: Json, right: Json): number {
  if (typeof left === "number" && typeof right === "number") return compareNumbers(left, right);
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  return compareDeep(left, right);
}

interface Pair {
  readonly left: Json;
  readonly right: Json;
  readonly depth: number;
}

/** The parts of two values of one container kind in the order in which they decide; a number decides at once. */
function parts(left: Json, right: Json, depth: number): readonly Pair[] | number {
  if (isArray(left) && isArray(right)) {
    const length = Math.min(left.length, right.length);
    const out: Pair[] = [];
    for (let at = 0; at < length; at += 1)
      out.push({ left: left[at] as Json, right: right[at] as Json, depth: depth + 1 });
    if (left.length !== right.length) {
      const last = left.length - right.length;
      if (length === 0) return last;
      out.push({ left: left.length, right: right.length, depth: depth + 1 });
    }
    return out;
  }
  const a = left as JsonObject;
  const b = right as JsonObject;
  const keysA = sortedKeys(a);
  const keysB = sortedKeys(b);
  const length = Math.min(keysA.length, keysB.length);
  for (let at = 0; at < length; at += 1) {
    const order = compareText(keysA[at] as string, keysB[at] as string);
    if (order !== 0) return order;
  }
  if (keysA.length !== keysB.length) return keysA.length - keysB.length;
  return keysA.map((key) => ({ left: a[key] as Json, right: b[key] as Json, depth: depth + 1 }));
}

function compareDeep(first: Json, second: Json): number {
  const stack: Pair[] = [{ left: first, right: second, depth: 0 }];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const { left, right, depth } = pair;
    if (depth > maximumDepth) throw new ExpressionError("Comparison too deep");
    const ranks = rank(left) - rank(right);
    if (ranks !== 0) return ranks;
    if (typeof left === "number") {
      const order = compareNumbers(left, right as number);
      if (order !== 0) return order;
    } else if (typeof left === "string") {
      const order = compareText(left, right as string);
      if (order !== 0) return order;
    } else if (typeof left === "object" && left !== null) {
      const inner = parts(left, right, depth);
      if (typeof inner === "number") {
        if (inner !== 0) return inner;
      } else for (let at = inner.length - 1; at >= 0; at -= 1) stack.push(inner[at] as Pair);
    }
  }
  return 0;
}

/** Structural equality; the order of keys does not count, nan equals nothing. */
export function equal(left: Json, right: Json): boolean {
  if (left === right) return typeof left !== "object" || left === null || equalAt(left, right, 0);
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  return equalAt(left, right, 0);
}

function equalAt(left: Json, right: Json, depth: number): boolean {
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left === right;
  if (depth > recursionDepth) return equalDeep(left, right, depth);
  if (isArray(left)) {
    if (!isArray(right) || left.length !== right.length) return false;
    for (let at = 0; at < left.length; at += 1)
      if (!equalAt(left[at] as Json, right[at] as Json, depth + 1)) return false;
    return true;
  }
  if (isArray(right)) return false;
  const a = left;
  const b = right;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys)
    if (!Object.hasOwn(b, key) || !equalAt(a[key] as Json, b[key] as Json, depth + 1)) return false;
  return true;
}

function equalDeep(first: Json, second: Json, start: number): boolean {
  const stack: Pair[] = [{ left: first, right: second, depth: start }];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const { left, right, depth } = pair;
    if (depth > maximumDepth) throw new ExpressionError("Equality check too deep");
    if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
      if (left !== right) return false;
    } else if (isArray(left)) {
      if (!isArray(right) || left.length !== right.length) return false;
      for (let at = 0; at < left.length; at += 1)
        stack.push({ left: left[at] as Json, right: right[at] as Json, depth: depth + 1 });
    } else {
      if (isArray(right)) return false;
      const a = left;
      const b = right;
      const keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length) return false;
      for (const key of keys) {
        if (!Object.hasOwn(b, key)) return false;
        stack.push({ left: a[key] as Json, right: b[key] as Json, depth: depth + 1 });
      }
    }
  }
  return true;
}
