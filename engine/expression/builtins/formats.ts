import type { Json } from "../../base/json.ts";
import type { Meter } from "../budget.ts";
import { typeError } from "../value/arithmetic.ts";
import { utf8Bytes, utf8Text } from "../value/code-points.ts";
import { ExpressionError } from "../value/error.ts";
import { jsonText } from "../value/json-text.ts";
import { isArray } from "../value/order.ts";

/** A value as text: a text itself, anything else as JSON. */
export function textOf(value: Json, meter: Meter): string {
  if (typeof value === "string") return value;
  const text = jsonText(value, meter.budget.textLength + 1, meter);
  meter.text(text.length);
  return text;
}

function escapeWith(text: string, pattern: RegExp, escapes: { readonly [letter: string]: string }): string {
  return text.replace(pattern, (letter) => escapes[letter] ?? letter);
}

function row(value: Json, what: string, separator: string, quote: (text: string) => string, meter: Meter): string {
  if (!isArray(value)) throw typeError(value, `cannot be ${what}-formatted, only array`);
  const cells = value.map((cell) => {
    if (cell === null || Number.isNaN(cell)) return "";
    if (typeof cell === "string") return quote(cell);
    if (typeof cell === "object") throw typeError(cell, "is not valid in a csv row");
    return jsonText(cell);
  });
  const line = cells.join(separator);
  meter.text(line.length);
  return line;
}

function shellWord(value: Json): string {
  if (typeof value === "string") return `'${value.replaceAll("'", "'\\''").replaceAll("\0", "\\0")}'`;
  if (typeof value === "object" && value !== null) throw typeError(value, "can not be escaped for shell");
  return jsonText(value);
}

const unreserved = /[A-Za-z0-9\-_.~]/;
const hexDigits = "0123456789ABCDEF";

function percentEncode(text: string): string {
  let out = "";
  for (const byte of utf8Bytes(text)) {
    const letter = String.fromCharCode(byte);
    out +=
      byte < 128 && unreserved.test(letter) ? letter : `%${hexDigits[byte >> 4] ?? ""}${hexDigits[byte & 15] ?? ""}`;
  }
  return out;
}

function percentDecode(text: string): string {
  const refuse = (): never => {
    throw typeError(text, "is not a valid uri encoding");
  };
  const bytes: number[] = [];
  const raw = utf8Bytes(text);
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] as number;
    if (byte !== 37) bytes.push(byte);
    else {
      const hex = String.fromCharCode(raw[at + 1] ?? 0, raw[at + 2] ?? 0);
      if (!/^[0-9a-fA-F]{2}$/.test(hex)) return refuse();
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    }
  }
  return utf8Text(bytes, false) ?? refuse();
}

const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function base64Encode(text: string): string {
  const bytes = utf8Bytes(text);
  let out = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const code = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const letters = [18, 12, 6, 0].map((shift) => base64Letters[(code >> shift) & 63] ?? "");
    out += letters
      .slice(0, Math.min(4, bytes.length - at + 1))
      .join("")
      .padEnd(4, "=");
  }
  return out;
}

function base64Decode(text: string): string {
  const bytes: number[] = [];
  let code = 0;
  let read = 0;
  for (const letter of text) {
    if (letter === "=") break;
    const value = base64Letters.indexOf(letter);
    if (value < 0) throw typeError(text, "is not valid base64 data");
    code = ((code << 6) | value) & 0xffffff;
    read += 1;
    if (read === 4) {
      bytes.push((code >> 16) & 255, (code >> 8) & 255, code & 255);
      read = 0;
      code = 0;
    }
  }
  if (read === 3) bytes.push((code >> 10) & 255, (code >> 2) & 255);
  else if (read === 2) bytes.push((code >> 4) & 255);
  else if (read === 1) throw typeError(text, "trailing base64 byte found");
  return utf8Text(bytes, true) ?? "";
}

const htmlEscapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;", "\0": "\\0" };
const tsvEscapes = { "\t": "\\t", "\r": "\\r", "\n": "\\n", "\\": "\\\\", "\0": "\\0" };

/** The formats of `@name`, with jq's errors. jq prints a 0 character as `\0` in all but text, json, uri and base64. */
export function formatValue(name: string, value: Json, meter: Meter): string {
  switch (name) {
    case "text":
      return textOf(value, meter);
    case "json": {
      const text = jsonText(value, meter.budget.textLength + 1, meter);
      meter.text(text.length);
      return text;
    }
    case "csv":
      return row(value, "csv", ",", (text) => `"${text.replaceAll('"', '""').replaceAll("\0", "\\0")}"`, meter);
    case "tsv":
      return row(value, "tsv", "\t", (text) => escapeWith(text, /[\t\r\n\\\0]/g, tsvEscapes), meter);
    case "html":
      return metered(escapeWith(textOf(value, meter), /[&<>'"\0]/g, htmlEscapes), meter);
    case "uri":
      return metered(percentEncode(textOf(value, meter)), meter);
    case "urid":
      return percentDecode(textOf(value, meter));
    case "sh":
      return metered((isArray(value) ? value : [value]).map(shellWord).join(" "), meter);
    case "base64":
      return metered(base64Encode(textOf(value, meter)), meter);
    case "base64d":
      return base64Decode(textOf(value, meter));
    default:
      throw new ExpressionError(`${name} is not a valid format`);
  }
}

/** Names that may follow `@`. */
export const formatNames: readonly string[] = [
  "text",
  "json",
  "csv",
  "tsv",
  "html",
  "uri",
  "urid",
  "sh",
  "base64",
  "base64d",
];

function metered(text: string, meter: Meter): string {
  meter.text(text.length);
  return text;
}
