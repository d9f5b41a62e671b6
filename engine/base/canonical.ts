import type { Json } from "./json.ts";

/**
 * The one text of a JSON value: keys sorted by UTF-16 code unit, no white space, numbers as ECMAScript prints them
 * (the order and number form of RFC 8785). Equal values give equal bytes on every machine, so digests are made of it.
 */
export function canonicalJson(value: Json | object): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(",")}]`;
  const entries = value as { readonly [key: string]: Json };
  const members: string[] = [];
  for (const key of Object.keys(entries).sort()) {
    const item = entries[key];
    if (item !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(item)}`);
  }
  return `{${members.join(",")}}`;
}
