/** Records that texts name by their numbers, and the texts without those that somebody does not see. */
import { isJsonObject, type Json, ownValue } from "../base/json.ts";

/** `INC0000123`, `incident/INC0000123`: as numbers are made, and as texts of the engine write them. */
const name = /(?<![A-Za-z0-9])(?:[a-z][a-z0-9-]{0,62}\/)?([A-Z]{2,8}[0-9]{7,12})(?![0-9])/gu;

/** What stands for a record that is not to be named. */
const hiddenName = "a hidden record";

/** The numbers that stand in the texts of a value, however deep. */
export function numbersIn(value: Json): ReadonlySet<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

/**
 * The value with the names of these records replaced, in all its texts, and without what a list tells of one of them.
 * What has none of them is returned as it is.
 */
export function withoutNumbers(value: Json, hidden: ReadonlySet<string>): Json {
  if (hidden.size === 0) return value;
  if (typeof value === "string")
    return value.replaceAll(name, (whole, number: string) => (hidden.has(number) ? hiddenName : whole));
  if (Array.isArray(value))
    return (value as readonly Json[]).filter((one) => !isOf(one, hidden)).map((one) => withoutNumbers(one, hidden));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutNumbers(one, hidden)]));
}

/** An entry about a record, as look-ups answer. */
function isOf(value: Json, hidden: ReadonlySet<string>): boolean {
  const number = isJsonObject(value) ? ownValue(value, "number") : null;
  return typeof number === "string" && hidden.has(number);
}

function collect(value: Json, found: Set<string>): void {
  if (typeof value === "string") for (const [, number] of value.matchAll(name)) found.add(number ?? "");
  else if (Array.isArray(value)) for (const one of value as readonly Json[]) collect(one, found);
  else if (value !== null && typeof value === "object") for (const one of Object.values(value)) collect(one, found);
}
