import type { Json } from "../../engine/base/json.ts";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import { parseBody } from "../../engine/event/body.ts";

/** Deepest nesting of a delivery. JSON.parse takes a million levels, but nothing after it does. */
const maxDepth = 64;

/** The JSON of a text that can be stored as a delivery, or why it cannot. */
export function readJson(text: string): Result<Json, string> {
  let value: Json;
  try {
    value = parseBody(text);
  } catch {
    return failure(`the body is not JSON: ${reasonOf(text)}`);
  }
  // Such a key would replace the prototype of any object it is merged into; the text may spell it with escapes.
  const fault = faultOf(value, 0, text.includes("__proto__") || text.includes("\\u"));
  if (fault === "depth") return failure(`the body is nested more than ${maxDepth} levels deep`);
  if (fault === "key") return failure('the body has the key "__proto__", which is not allowed');
  return ok(value);
}

/** Where the sender's own text is no JSON: large numbers were put in quotes before it was read. */
function reasonOf(text: string): string {
  try {
    JSON.parse(text);
    return "its numbers cannot be read";
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Looks at the value, not at the text: it has far fewer parts than the text has characters. No deeper than the limit,
 * so that no nesting exhausts the stack.
 */
function faultOf(value: unknown, depth: number, keys: boolean): "depth" | "key" | null {
  if (typeof value !== "object" || value === null) return null;
  if (depth >= maxDepth) return "depth";
  if (Array.isArray(value)) {
    for (const item of value) {
      const fault = typeof item === "object" ? faultOf(item, depth + 1, keys) : null;
      if (fault !== null) return fault;
    }
    return null;
  }
  if (keys && Object.hasOwn(value, "__proto__")) return "key";
  for (const key of Object.keys(value)) {
    const item = (value as { readonly [key: string]: unknown })[key];
    const fault = typeof item === "object" ? faultOf(item, depth + 1, keys) : null;
    if (fault !== null) return fault;
  }
  return null;
}
