import type { Json, JsonObject } from "../../json.ts";
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

interface Open {
  readonly value: readonly Json[] | JsonObject;
  readonly keys: readonly string[] | null;
  readonly length: number;
  at: number;
}

/** One value as compact JSON, keys in the order of the object. Never recurses: depth is limited by jq's own limit. */
export function jsonText(root: Json, limit = Number.POSITIVE_INFINITY): string {
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
        stack.push({ value: value as JsonObject, keys, length: keys.length, at: 0 });
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
  const text = jsonText(typeof value === "string" && value.length > shownBytes ? value.slice(0, shownBytes * 2) : value, 4 * shownBytes);
  if (utf8Length(text) <= shownBytes - 1) return text;
  const close = text.startsWith('"') ? '"' : text.startsWith("[") ? "]" : text.startsWith("{") ? "}" : "";
  return `${utf8Prefix(text, shownBytes - (close === "" ? 4 : 5))}...${close}`;
}
