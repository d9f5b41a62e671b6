import { isJsonObject, type Json, ownValue } from "../base/json.ts";
import { equalJson } from "../condition/compare.ts";

/** Whether each key of one is in the other; lists are equal as a whole. */
export function isPart(part: Json, whole: Json): boolean {
  if (!isJsonObject(part)) return equalJson(part, whole);
  return (
    isJsonObject(whole) && Object.entries(part).every(([key, value]) => isPart(value, ownValue(whole, key) ?? null))
  );
}
