import { evaluateValues } from "../condition/evaluate.ts";
import type { Value } from "../condition/ir.ts";
import type { JsonObject } from "../base/json.ts";
import type { Result } from "../base/result.ts";
import { instantText } from "../lifecycle/instant.ts";

/** The key under which an occurrence happens once. */
export function occurrenceKey(schedule: string, at: number): string {
  return `schedule:${schedule}:${instantText(at)}`;
}

/** The values of an occurrence: `$now` is its instant, whenever they are computed. */
export function scheduledValues(values: { readonly [name: string]: Value }, at: number): Result<JsonObject, string> {
  return evaluateValues(values, { record: {}, variables: { now: instantText(at) } });
}
