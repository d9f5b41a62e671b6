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
  if (depthOf(text) > maxDepth) return `the body is nested more than ${maxDepth} levels deep`;
  // Such a key would replace the prototype of any object it is merged into.
  if (/__proto__|\\u/.test(text) && hasPrototypeKey(value)) return 'the body has the key "__proto__", which is not allowed';
  return null;
}

/** Looked for in the value, since the text may spell the key with escapes. */
function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (!Array.isArray(value) && Object.hasOwn(value, "__proto__")) || Object.values(value).some(hasPrototypeKey);
}

/** Greatest nesting of a valid JSON text. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (inString) {
      if (unit === 0x5c) index += 1;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x5b || unit === 0x7b) deepest = Math.max(deepest, (depth += 1));
    else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return deepest;
}
