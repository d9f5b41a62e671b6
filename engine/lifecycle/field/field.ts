import { parseDuration } from "../../clock/duration.ts";
import { conditionHolds } from "../../condition/evaluate.ts";
import { isJsonObject, type Json } from "../../base/json.ts";
import { failure, ok, type Result } from "../../base/result.ts";
import { checkAgainstSchema } from "../../schema/validate.ts";
import { fileIdOf } from "./file.ts";
import { instantText, isDay, parseInstant } from "../instant.ts";
import type { Field } from "../ir.ts";
import { didYouMean } from "../refusal.ts";

/** Nesting of an `object` field at most: deeper input is hostile or a mistake. */
const maxDepth = 32;
/** Items of a `many` field at most. */
const maxItems = 1_000;
/** Characters of a text without a `maxLength` of its own. */
const maxTextLength = 65_536;

/**
 * The value as the record keeps it (instants in UTC with milliseconds), or why it does not fit. Null is always kept: it
 * means no value.
 */
export function checkField(field: Field, value: Json): Result<Json, string> {
  if (value === null) return ok(null);
  if (!field.many) return checkOne(field, value);
  if (!Array.isArray(value)) return failure(`must be a list, not ${shown(value)}`);
  if (value.length > maxItems) return failure(`has ${value.length} items; ${maxItems} are the most`);
  const items: Json[] = [];
  for (const [index, item] of value.entries()) {
    const checked = item === null ? failure("must not be null") : checkOne(field, item);
    if (!checked.ok) return failure(`item ${index + 1} ${checked.error}`);
    items.push(checked.value);
  }
  return ok(items);
}

/** True for a value that satisfies `require`: not null, not blank, not an empty list. */
export function isPresent(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "string") return value.trim() !== "";
  return !Array.isArray(value) || value.length > 0;
}

function checkOne(field: Field, value: Json): Result<Json, string> {
  switch (field.type) {
    case "string":
    case "text":
      return checkText(field, value);
    case "integer":
    case "number":
      return checkNumber(field, value);
    case "boolean":
      return typeof value === "boolean" ? ok(value) : failure(`must be true or false, not ${shown(value)}`);
    case "enum":
      return checkChoice(value, field.values ?? []);
    case "instant": {
      const at = typeof value === "string" ? parseInstant(value) : null;
      return at === null
        ? failure(`must be an instant such as 2026-03-28T22:00:00+01:00, not ${shown(value)}`)
        : ok(instantText(at));
    }
    case "date":
      return typeof value === "string" && isDay(value)
        ? ok(value)
        : failure(`must be a day such as 2026-03-28, not ${shown(value)}`);
    case "duration":
      return typeof value === "string" && parseDuration(value) !== null
        ? ok(value)
        : failure(`must be a duration such as 30m, 4h or 3bd, not ${shown(value)}`);
    case "user":
    case "group":
    case "ci":
    case "record":
    case "runbook":
      return checkReference(field, value);
    case "object":
      return checkObject(field, value);
    case "item":
      return isJsonObject(value) ? ok(value) : failure(`must be an item as it was ordered, not ${shown(value)}`);
    case "file":
      return fileIdOf(value) === null ? failure(`must be the id of a file, not ${shown(value)}`) : ok(value);
    default:
      return field.type satisfies never;
  }
}

function checkObject({ schema }: Field, value: Json): Result<Json, string> {
  if (!isJsonObject(value)) return failure(`must be an object, not ${shown(value)}`);
  if (depthOf(value, maxDepth) < 0) return failure(`is nested deeper than ${maxDepth} levels`);
  const wrong = schema === undefined ? null : checkAgainstSchema(schema, value);
  return wrong === null ? ok(value) : failure(wrong);
}

function checkText(field: Field, value: Json): Result<Json, string> {
  if (typeof value !== "string") return failure(`must be text, not ${shown(value)}`);
  if (field.type === "string" && /[\r\n]/.test(value)) return failure("must be one line");
  if (value.includes("\u0000")) return failure("must not hold the character U+0000");
  const limit = field.maxLength ?? maxTextLength;
  const length = value.length > limit ? [...value].length : 0;
  if (length > limit) return failure(`has ${length} characters; ${limit} are the most`);
  if (field.pattern !== null && value !== "" && !matchesPattern(value, field.pattern)) {
    return failure(`must match ${field.pattern}, which ${shown(value)} does not`);
  }
  return ok(value);
}

/**
 * Whether a text has what a field's `pattern` asks for. It runs on the budgeted matcher of jq: a hostile pattern ends,
 * as no match.
 */
export function matchesPattern(value: string, pattern: string): boolean {
  const result = conditionHolds(
    { kind: "jq", text: `test(${JSON.stringify(pattern)})` },
    { record: value, variables: {} },
  );
  return result.ok && result.value;
}

function checkNumber(field: Field, value: Json): Result<Json, string> {
  const isInteger = field.type === "integer";
  const fits = isInteger ? Number.isSafeInteger(value) : typeof value === "number" && Number.isFinite(value);
  if (!fits) return failure(`must be ${isInteger ? "a whole number" : "a number"}, not ${shown(value)}`);
  const number = value as number;
  if (field.min !== null && number < field.min) return failure(`must be at least ${field.min}, not ${number}`);
  if (field.max !== null && number > field.max) return failure(`must be at most ${field.max}, not ${number}`);
  return ok(number);
}

function checkReference(field: Field, value: Json): Result<Json, string> {
  if (typeof value !== "string" || value.trim() === "")
    return failure(`must name a ${field.type}, not ${shown(value)}`);
  if (value.length > 512) return failure(`must name a ${field.type} in 512 characters or fewer`);
  if (field.type === "record" && !/^[a-z][a-z0-9-]*\/[A-Za-z0-9-]+$/.test(value)) {
    const alone = field.class === null ? "" : ", or by its number alone";
    return failure(`must name a record as ${field.class ?? "TYPE"}/NUMBER${alone}, not ${shown(value)}`);
  }
  if (field.type === "record" && field.class !== null && !value.startsWith(`${field.class}/`)) {
    return failure(`must be a record of type ${field.class}, not ${shown(value)}`);
  }
  return field.oneOf === null ? ok(value) : checkChoice(value, field.oneOf);
}

function checkChoice(value: Json, choices: readonly string[]): Result<Json, string> {
  if (typeof value === "string" && choices.includes(value)) return ok(value);
  const hint = typeof value === "string" ? didYouMean(value, choices) : "";
  return failure(`must be one of ${choices.join(", ")}, not ${shown(value)}${hint}`);
}

/** Levels left; below zero when too deep. */
function depthOf(value: Json, left: number): number {
  if (left < 0 || value === null || typeof value !== "object") return left;
  const inner = Array.isArray(value) ? value : Object.values(value);
  return inner.reduce(
    (lowest: number, item: Json) => (lowest < 0 ? lowest : Math.min(lowest, depthOf(item, left - 1))),
    left,
  );
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
