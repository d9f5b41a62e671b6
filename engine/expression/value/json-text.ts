import type { Json, JsonObject } from "../../base/json.ts";
import type { Meter } from "../budget.ts";
import { utf8Length, utf8Prefix } from "./code-points.ts";
import { numberText } from "./number-text.ts";

/** Deepest part that is printed, as in jq 1.8. */
const maximumDepth = 10_000;
const needsEscape = /["\\\u0000-\u001f\u007f\ud800-\udfff]/;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function quote(text: string): string {
  if (!needsEscape.test(text)) return `"${text}"`;
  // JSON.stringify escapes lone surrogates, which no UTF-8 text can hold: jq has the replacement character there
  return JSON.stringify(text.replace(loneSurrogate, "\ufffd")).replaceAll("\u007f", "\\u007f");
}

/** Parts that lie deeper are left to the writer that keeps its own stack. */
const plainDepth = 100;
/** Parts of a value that is looked over beforehand: beyond it the writer stops at its limit instead. */
const plainParts = 10_000;

/** Looks over a value for what JSON.stringify prints as jq does; counts its parts. */
class PlainParts {
  #left = plainParts;
  #textLeft: number;

  constructor(limit: number) {
    this.#textLeft = limit;
  }

  get count(): number {
    return plainParts - this.#left;
  }

  /** True when every part is plain: no number of another spelling, not too deep, not too long. */
  covers(value: Json, depth: number): boolean {
    if (--this.#left < 0) return false;
    switch (typeof value) {
      case "string":
        this.#textLeft -= value.length;
        return this.#textLeft >= 0;
      case "number":
        // 0 may be -0; below a thousandth and from 1e15 on the spellings differ, as do infinite and nan
        return (value >= 0.001 && value < 1e15) || (value <= -0.001 && value > -1e15) || Object.is(value, 0);
      case "boolean":
        return true;
      default:
    }
    if (value === null) return true;
    if (depth === plainDepth) return false;
    if (Array.isArray(value)) {
      for (const item of value as readonly Json[]) if (!this.covers(item, depth + 1)) return false;
      return true;
    }
    const object = value as JsonObject;
    for (const key of Object.keys(object)) {
      this.#textLeft -= key.length;
      if (!this.covers(object[key] as Json, depth + 1)) return false;
    }
    return true;
  }
}

/** Keys of an object that is written here rather than by JSON.stringify, which takes half a microsecond to begin. */
const flatKeys = 12;

/** A small object without containers inside, as conditions and mappings yield them; null for any other value. */
function flatText(root: Json, meter: Meter | null): string | null {
  if (typeof root !== "object" || root === null || Array.isArray(root)) return null;
  const object = root as JsonObject;
  const keys = Object.keys(object);
  if (keys.length === 0 || keys.length > flatKeys) return null;
  let text = "";
  for (const key of keys) {
    const value = object[key] as Json;
    if (typeof value === "object" && value !== null) return null;
    text += text === "" ? "{" : ",";
    text += `${quote(key)}:`;
    text += typeof value === "string" ? quote(value) : typeof value === "number" ? numberText(value) : String(value);
  }
  meter?.steps((keys.length + 1) * partSteps);
  return `${text}}`;
}

/** Characters that jq writes otherwise than JSON.stringify: escaped lone surrogates, and the delete character. */
const otherSpelling = /\u007f|\\ud[89a-f]/;

/** What JSON.stringify makes of a value that jq prints in the same way; null for any other. */
function plainText(value: Json, limit: number, meter: Meter | null): string | null {
  const parts = new PlainParts(limit);
  if (!parts.covers(value, 0)) return null;
  meter?.steps(parts.count * partSteps);
  const text = JSON.stringify(value);
  return otherSpelling.test(text) ? null : text;
}

/** Steps of one part that is printed, as measured against the moves of the machine. */
const partSteps = 8;

interface Open {
  readonly value: readonly Json[] | JsonObject;
  readonly keys: readonly string[] | null;
  readonly length: number;
  at: number;
}

/**
 * One value as compact JSON, keys in the order of the object. Never recurses by the data: depth is limited by jq's own
 * limit. A meter is charged while the text is written, by parts and by characters: a small value that shares its parts
 * can print as a text without end. Without a meter, `limit` characters end the text, give or take a part.
 */
export function jsonText(root: Json, limit = Number.POSITIVE_INFINITY, meter: Meter | null = null): string {
  if (typeof root === "string") return quote(root);
  if (limit === Number.POSITIVE_INFINITY) {
    const flat = flatText(root, meter);
    if (flat !== null) return flat;
  }
  return plainText(root, limit, meter) ?? writtenText(root, limit, meter);
}

function writtenText(root: Json, limit: number, meter: Meter | null): string {
  let out = "";
  const stack: Open[] = [];
  const put = (value: Json): void => {
    if (stack.length > maximumDepth) out += "<skipped: too deep>";
    else if (value === null) out += "null";
    else if (typeof value === "string") out += quote(value);
    else if (typeof value === "number") out += numberText(value);
    else if (typeof value === "boolean") out += value ? "true" : "false";
    else if (Array.isArray(value)) {
      const items = value as readonly Json[];
      if (items.length === 0) out += "[]";
      else {
        out += "[";
        stack.push({ value: items, keys: null, length: items.length, at: 0 });
      }
    } else {
      const keys = Object.keys(value);
      if (keys.length === 0) out += "{}";
      else {
        out += "{";
        stack.push({ value: value, keys, length: keys.length, at: 0 });
      }
    }
  };
  put(root);
  while (stack.length > 0 && out.length < limit) {
    const open = stack[stack.length - 1] as Open;
    const { at } = open;
    if (at === open.length) {
      out += open.keys === null ? "]" : "}";
      stack.pop();
      continue;
    }
    meter?.steps(partSteps);
    open.at = at + 1;
    if (at > 0) out += ",";
    if (open.keys === null) put((open.value as readonly Json[])[at] as Json);
    else {
      const key = open.keys[at] as string;
      out += `${quote(key)}:`;
      put((open.value as JsonObject)[key] as Json);
    }
  }
  return out;
}

/** Bytes of a value shown in an error message, its closing 0 byte included. */
const shownBytes = 30;

/** A value as jq shows it in its error messages: at most 29 bytes of JSON, `...` and the closing mark when cut. */
export function truncatedText(value: Json): string {
  const text = jsonText(
    typeof value === "string" && value.length > shownBytes ? value.slice(0, shownBytes * 2) : value,
    4 * shownBytes,
  );
  if (utf8Length(text) <= shownBytes - 1) return text;
  const close = text.startsWith('"') ? '"' : text.startsWith("[") ? "]" : text.startsWith("{") ? "}" : "";
  return `${utf8Prefix(text, shownBytes - (close === "" ? 4 : 5))}...${close}`;
}
