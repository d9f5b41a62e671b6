/** Deepest nesting of a delivery. JSON.parse takes a million levels, but nothing after it does. */
const maxDepth = 64;

/** Why a text cannot be stored as a delivery, or null when it can. */
export function jsonFault(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `the body is not JSON: ${(error as Error).message}`;
  }
  // Such a key would replace the prototype of any object it is merged into; the text may spell it with escapes.
  const fault = faultOf(value, 0, /__proto__|\\u/.test(text));
  if (fault === "depth") return `the body is nested more than ${maxDepth} levels deep`;
  if (fault === "key") return 'the body has the key "__proto__", which is not allowed';
  return null;
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
