import { isMap } from "./entries.ts";
import { isInstant, momentText } from "./moment.ts";
import { words } from "./words.ts";

/** A name or a text as it is; nothing for what is none. */
export function nameText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A value of a field as people read it. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (isInstant(value)) return momentText(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(valueText).join(value.some(isMap) ? "; " : ", ");
  if (isMap(value)) return mapText(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Values of an enum are names; what people wrote has spaces, and stays.
  return /^[a-z]+([A-Z][a-z]+)+$/.test(text) ? words(text) : text;
}

/** `id: shop, distance: 1`: what has a value. */
function mapText(map: { readonly [name: string]: unknown }): string {
  return Object.entries(map)
    .map(([name, value]) => [words(name), valueText(value)])
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name}: ${text}`)
    .join(", ");
}
