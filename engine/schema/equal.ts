import { isJsonObject, ownValue, type Json } from "../base/json.ts";

/** Deep equality of JSON values; the order of keys does not count. */
export function equalJson(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right)) return false;
    const [a, b] = [left as readonly Json[], right as readonly Json[]];
    return a.length === b.length && a.every((item, index) => equalJson(item, b[index] ?? null));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(
      (key) => Object.hasOwn(right, key) && equalJson(ownValue(left, key) ?? null, ownValue(right, key) ?? null),
    )
  );
}
