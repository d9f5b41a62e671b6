import type { Json } from "../../base/json.ts";
import type { Evaluation } from "../machine.ts";
import { splitText, typeError } from "../value/arithmetic.ts";
import { isPlain, utf8Length } from "../value/code-points.ts";
import { ExpressionError } from "../value/error.ts";
import { parseJson } from "../value/json-parse.ts";
import { readNumber } from "../value/number-read.ts";
import { isArray } from "../value/order.ts";
import { formatValue, textOf } from "./formats.ts";
import type { NativeTable } from "./table.ts";

/** What jq trims: Unicode white space. */
const leading = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const space = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function trim(input: Json, left: boolean, right: boolean): Json {
  if (typeof input !== "string") throw new ExpressionError("trim input must be a string");
  const text = left ? input.replace(leading, "") : input;
  if (!right) return text;
  let end = text.length;
  while (end > 0 && space.test(text[end - 1] ?? "")) end -= 1;
  return text.slice(0, end);
}

function startsWith(input: Json, start: Json): boolean {
  if (typeof input !== "string" || typeof start !== "string")
    throw new ExpressionError("startswith() requires string inputs");
  return input.startsWith(start);
}

function endsWith(input: Json, end: Json): boolean {
  if (typeof input !== "string" || typeof end !== "string")
    throw new ExpressionError("endswith() requires string inputs");
  return input.endsWith(end);
}

function trimStart(input: Json, start: Json): Json {
  return startsWith(input, start) ? (input as string).slice((start as string).length) : input;
}

function trimEnd(input: Json, end: Json): Json {
  return endsWith(input, end) ? (input as string).slice(0, (input as string).length - (end as string).length) : input;
}

/** Where a text occurs in another, in code points; overlapping occurrences count. */
function occurrences(machine: Evaluation, input: Json, part: Json): Json {
  if (typeof input !== "string") throw typeError(input, "cannot be searched, as it is not a string");
  if (typeof part !== "string") throw typeError(part, "is not a string");
  if (part === "") return null;
  machine.meter.text(input.length);
  const found: number[] = [];
  const plain = isPlain(input);
  let codePoints = 0;
  let counted = 0;
  for (let at = input.indexOf(part); at !== -1; at = input.indexOf(part, at + 1)) {
    machine.meter.step();
    if (plain) found.push(at);
    else {
      for (; counted < at; counted += 1) if ((input.charCodeAt(counted) & 0xfc00) !== 0xdc00) codePoints += 1;
      found.push(codePoints);
    }
  }
  return found;
}

function explode(machine: Evaluation, input: Json): Json {
  if (typeof input !== "string") throw new ExpressionError("explode input must be a string");
  machine.meter.array(input.length);
  return Array.from(input, (letter) => letter.codePointAt(0) ?? 0);
}

function implode(machine: Evaluation, input: Json): Json {
  if (!isArray(input)) throw new ExpressionError("implode input must be an array");
  machine.meter.text(input.length);
  return input
    .map((value) => {
      if (typeof value !== "number" || Number.isNaN(value))
        throw typeError(value, "can't be imploded, unicode codepoint needs to be numeric");
      const codePoint = Math.trunc(value);
      return codePoint < 0 || codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)
        ? "\ufffd"
        : String.fromCodePoint(codePoint);
    })
    .join("");
}

function mapLetters(input: Json, pattern: RegExp, shift: number): Json {
  if (typeof input !== "string") throw new ExpressionError("explode input must be a string");
  return input.replace(pattern, (letter) => String.fromCharCode(letter.charCodeAt(0) + shift));
}

function toNumber(input: Json): Json {
  if (typeof input === "number") return input;
  const value = typeof input === "string" ? readNumber(input) : null;
  if (value === null) throw typeError(input, "cannot be parsed as a number");
  return value;
}

function toBoolean(input: Json): Json {
  if (typeof input === "boolean") return input;
  if (input === "true") return true;
  if (input === "false") return false;
  throw typeError(input, "cannot be parsed as a boolean");
}

export const stringNatives: NativeTable = {
  "startswith/1": (_machine, input, start = null) => startsWith(input, start),
  "endswith/1": (_machine, input, end = null) => endsWith(input, end),
  "ltrimstr/1": (_machine, input, start = null) => trimStart(input, start),
  "rtrimstr/1": (_machine, input, end = null) => trimEnd(input, end),
  "trimstr/1": (_machine, input, part = null) => trimEnd(trimStart(input, part), part),
  "trim/0": (_machine, input) => trim(input, true, true),
  "ltrim/0": (_machine, input) => trim(input, true, false),
  "rtrim/0": (_machine, input) => trim(input, false, true),
  "_strindices/1": (machine, input, part = null) => occurrences(machine, input, part),
  "explode/0": explode,
  "implode/0": implode,
  "ascii_downcase/0": (_machine, input) => mapLetters(input, /[A-Z]/g, 32),
  "ascii_upcase/0": (_machine, input) => mapLetters(input, /[a-z]/g, -32),
  "split/1": (machine, input, separator = null) => {
    if (typeof input !== "string" || typeof separator !== "string")
      throw new ExpressionError("split input and separator must be strings");
    return splitText(input, separator, machine.meter);
  },
  "utf8bytelength/0": (_machine, input) => {
    if (typeof input !== "string") throw typeError(input, "only strings have UTF-8 byte length");
    return utf8Length(input);
  },
  "tostring/0": (machine, input) => textOf(input, machine.meter),
  "tojson/0": (machine, input) => formatValue("json", input, machine.meter),
  "fromjson/0": (machine, input) => {
    if (typeof input !== "string") throw typeError(input, "only strings can be parsed");
    machine.meter.text(input.length * 4);
    return parseJson(input);
  },
  "tonumber/0": (_machine, input) => toNumber(input),
  "toboolean/0": (_machine, input) => toBoolean(input),
  "format/1": (machine, input, name = null) => {
    if (typeof name !== "string") throw typeError(name, "is not a valid format");
    return formatValue(name, input, machine.meter);
  },
};
