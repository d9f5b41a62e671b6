import { jsonText } from "../../engine/expression/value/json-text.ts";
import type { Json } from "../../engine/base/json.ts";

/** A value on one line, numbers as jq writes them. */
export function compactText(value: Json): string {
  return jsonText(value);
}

/** A value over several lines, two spaces deep, as jq prints it. */
export function prettyText(value: Json, indent = ""): string {
  if (typeof value !== "object" || value === null) return compactText(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => `${inner}${prettyText(item as Json, inner)}`)
    : Object.entries(value as { readonly [key: string]: Json }).map(
        ([key, item]) => `${inner}${JSON.stringify(key)}: ${prettyText(item, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return parts.length === 0 ? `${open}${close}` : `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}
