/** What a stranger's JSON says at a place: null = nothing of that shape is there. */
import { isJsonObject, type Json, type JsonObject, ownValue } from "../../../engine/base/json.ts";

export function valueAt(json: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => ownValue(value, key), json);
}

export function textAt(json: Json | undefined, ...path: readonly string[]): string | null {
  const value = valueAt(json, ...path);
  return typeof value === "string" && value !== "" ? value : null;
}

export function numberAt(json: Json | undefined, ...path: readonly string[]): number | null {
  const value = valueAt(json, ...path);
  return typeof value === "number" ? value : null;
}

export function objectsAt(json: Json | undefined, ...path: readonly string[]): readonly JsonObject[] {
  const value = valueAt(json, ...path);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The texts of an object, as tags are. */
export function textsAt(json: Json | undefined, ...path: readonly string[]): { readonly [key: string]: string } {
  const value = valueAt(json, ...path);
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((one): one is [string, string] => typeof one[1] === "string"));
}
