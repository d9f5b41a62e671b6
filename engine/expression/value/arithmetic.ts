import type { Json, JsonObject } from "../../base/json.ts";
import type { BinaryOperator } from "../ast.ts";
import type { Meter } from "../budget.ts";
import { ExpressionError } from "./error.ts";
import { setKey } from "./index-value.ts";
import { truncatedText } from "./json-text.ts";
import { compare, equal, isArray, isObject, kindOf } from "./order.ts";
import { utf8Length } from "./code-points.ts";

/** jq's message about a value of the wrong kind: `string ("abc") <what>`. */
export function typeError(value: Json, what: string): ExpressionError {
  return new ExpressionError(`${kindOf(value)} (${truncatedText(value)}) ${what}`);
}

export function typeError2(left: Json, right: Json, what: string): ExpressionError {
  return new ExpressionError(
    `${kindOf(left)} (${truncatedText(left)}) and ${kindOf(right)} (${truncatedText(right)}) ${what}`,
  );
}

export function add(left: Json, right: Json, meter: Meter): Json {
  if (typeof left === "number" && typeof right === "number") return left + right;
  if (left === null) return right;
  if (right === null) return left;
  if (typeof left === "string" && typeof right === "string") {
    meter.text(left.length + right.length);
    return left + right;
  }
  if (isArray(left) && isArray(right)) {
    meter.array(left.length + right.length);
    return left.concat(right);
  }
  if (isObject(left) && isObject(right)) {
    meter.keys(Object.keys(left).length + Object.keys(right).length);
    return merge(left, right);
  }
  throw typeError2(left, right, "cannot be added");
}

function merge(left: JsonObject, right: JsonObject): JsonObject {
  const copy: { [key: string]: Json } = { ...left };
  for (const key of Object.keys(right)) setKey(copy, key, right[key] as Json);
  return copy;
}

function subtract(left: Json, right: Json, meter: Meter): Json {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (isArray(left) && isArray(right)) {
    meter.steps((left.length * right.length) >> 2);
    return left.filter((item) => !right.some((other) => equal(item, other)));
  }
  throw typeError2(left, right, "cannot be subtracted");
}

const maximumMerge = 10_000;

/** Merges objects inside objects, with a stack of its own: jq allows 10,000 levels. */
function mergeDeep(left: JsonObject, right: JsonObject, meter: Meter): JsonObject {
  const root: { [key: string]: Json } = { ...left };
  const stack: { readonly into: { [key: string]: Json }; readonly from: JsonObject; readonly depth: number }[] = [
    { into: root, from: right, depth: 0 },
  ];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.depth > maximumMerge) throw new ExpressionError("Object merge too deep");
    const keys = Object.keys(top.from);
    meter.keys(keys.length);
    for (const key of keys) {
      const value = top.from[key] as Json;
      const old = Object.hasOwn(top.into, key) ? (top.into[key] as Json) : null;
      if (isObject(value) && isObject(old)) {
        const copy: { [key: string]: Json } = { ...old };
        setKey(top.into, key, copy);
        stack.push({ into: copy, from: value, depth: top.depth + 1 });
      } else setKey(top.into, key, value);
    }
  }
  return root;
}

/** A text so many times; null below 0, rounded down. */
function repeat(text: string, times: number, meter: Meter): Json {
  if (!(times >= 0)) return null;
  const count = Math.min(2147483647, Math.trunc(times));
  if (count === 0 || text === "") return "";
  if (utf8Length(text) * count >= 2147483635) throw new ExpressionError("Repeat string result too long");
  meter.text(text.length * count);
  return text.repeat(count);
}

function multiply(left: Json, right: Json, meter: Meter): Json {
  if (typeof left === "number" && typeof right === "number") return left * right;
  if (typeof left === "string" && typeof right === "number") return repeat(left, right, meter);
  if (typeof left === "number" && typeof right === "string") return repeat(right, left, meter);
  if (isObject(left) && isObject(right)) {
    meter.keys(Object.keys(left).length);
    return mergeDeep(left, right, meter);
  }
  throw typeError2(left, right, "cannot be multiplied");
}

/** A text cut at every separator; an empty separator cuts between code points. */
export function splitText(text: string, separator: string, meter: Meter): Json {
  if (text === "") return [];
  meter.text(text.length * 4);
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  meter.array(parts.length);
  return parts;
}

function divide(left: Json, right: Json, meter: Meter): Json {
  if (typeof left === "number" && typeof right === "number") {
    if (right === 0) throw typeError2(left, right, "cannot be divided because the divisor is zero");
    return left / right;
  }
  if (typeof left === "string" && typeof right === "string") return splitText(left, right, meter);
  throw typeError2(left, right, "cannot be divided");
}

/** A double as a 64-bit integer; exact remainders need it above 2^53. */
function toInt64(value: number): bigint {
  if (value < -9223372036854775808) return -9223372036854775808n;
  if (value >= 2 ** 63) return 9223372036854775807n;
  return BigInt(Math.trunc(value));
}

function remainder(left: Json, right: Json): Json {
  if (typeof left !== "number" || typeof right !== "number")
    throw typeError2(left, right, "cannot be divided (remainder)");
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN;
  if (Math.abs(left) < 9007199254740992 && Math.abs(right) < 9007199254740992) {
    const divisor = Math.trunc(right);
    if (divisor === 0) throw typeError2(left, right, "cannot be divided (remainder) because the divisor is zero");
    return (Math.trunc(left) % divisor) + 0;
  }
  const divisor = toInt64(right);
  if (divisor === 0n) throw typeError2(left, right, "cannot be divided (remainder) because the divisor is zero");
  return Number(toInt64(left) % divisor);
}

export type Operation = (left: Json, right: Json, meter: Meter) => Json;

/** The meaning of each binary operator on two values. */
export const operations: { readonly [operator in BinaryOperator]: Operation } = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "/": divide,
  "%": remainder,
  "==": equal,
  "!=": (left, right) => !equal(left, right),
  "<": (left, right) => compare(left, right) < 0,
  "<=": (left, right) => compare(left, right) <= 0,
  ">": (left, right) => compare(left, right) > 0,
  ">=": (left, right) => compare(left, right) >= 0,
};
