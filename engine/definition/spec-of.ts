import { isJsonObject, ownValue, type JsonObject } from "../base/json.ts";
import { documentOf } from "./document-of.ts";

/** `spec` of one definition out of a file, as it is written; empty when it has none. */
export function specOf(definition: { readonly kind: string; readonly name: string }, text: string): JsonObject {
  const spec = ownValue(documentOf(definition, text)?.json, "spec");
  return isJsonObject(spec) ? spec : {};
}
