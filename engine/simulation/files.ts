/**
 * Files of a scenario, `{ name, size, media }` where a field takes one: whoever gives them has uploaded them just
 * before.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import type { Bundle } from "../lifecycle/ir.ts";

export interface FileLiteral {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly media: string;
}

/** The files that are given, in their order. */
export function filesGiven(bundle: Bundle, given: JsonObject): readonly FileLiteral[] {
  const found: FileLiteral[] = [];
  placed(bundle, given, (file) => {
    found.push(file);
    return "";
  });
  return found;
}

/** The input with the ids of those files in their places. */
export function withFileIds(bundle: Bundle, given: JsonObject, ids: readonly string[]): JsonObject {
  let next = 0;
  return placed(bundle, given, () => ids[next++] ?? "");
}

function placed(bundle: Bundle, given: JsonObject, idOf: (file: FileLiteral) => string): JsonObject {
  const { fields } = recordTypeOf(bundle);
  const one = (value: Json): Json => (isLiteral(value) ? idOf(value) : value);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]): [string, Json] => {
      if (!Object.hasOwn(fields, name) || fields[name]?.type !== "file") return [name, value];
      return [name, Array.isArray(value) ? (value as readonly Json[]).map(one) : one(value)];
    }),
  );
}

/** What a record shows of a file has an id, and is the file that it has. */
function isLiteral(value: Json): value is FileLiteral & JsonObject {
  return isJsonObject(value) && value["id"] === undefined && typeof value["name"] === "string";
}
