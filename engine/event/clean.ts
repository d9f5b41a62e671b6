/**
 * What strangers write, made storable: the character U+0000 and halves of surrogate pairs become U+FFFD, in texts and
 * in keys; PostgreSQL stores neither. What is clean comes back as it is.
 */
import { isJsonObject, type Json } from "../base/json.ts";

const unstorable = /[\0\p{Surrogate}]/gu;
/** Also true of whole pairs: it costs a tenth of what tells them apart. */
const mayBeDirty = /[\0\uD800-\uDFFF]/;

export function cleanJson<T extends Json>(value: T): T;
export function cleanJson(value: Json): Json {
  if (typeof value === "string") return cleanString(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => cleanJson(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleanString(key), cleanJson(item)]));
}

export function cleanString(text: string): string {
  return mayBeDirty.test(text) ? text.replaceAll(unstorable, "\uFFFD") : text;
}

/** Control characters, line breaks and marks that turn the direction of text: a title is one line that shows itself. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu;

/** Printable ASCII without a blank at either end, which is what most titles are. */
const isPlain = /^[!-~](?:[ -~]*[!-~])?$/;

/** The text as one line of at most `limit` UTF-16 units. */
export function cleanLine(text: string, limit: number): string {
  if (text.length <= limit && isPlain.test(text)) return text;
  const line = cleanString(text).replaceAll(unprintable, " ").trim();
  // The cut may leave the first half of a pair.
  return line.length > limit ? `${line.slice(0, limit - 1).replace(/\p{Surrogate}$/u, "")}…` : line;
}
