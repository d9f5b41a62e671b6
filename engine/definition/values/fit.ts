/** Whether a literal fits a field. */
import { isJsonObject, type Json } from "../../base/json.ts";
import { pathOfPointer } from "../../base/pointer.ts";
import { closeSchema } from "../../schema/close.ts";
import { schemaFaults } from "../../schema/validate.ts";
import { matchesPattern } from "../../lifecycle/field/field.ts";
import type { Context } from "../context.ts";
import { show } from "../shape.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { parseDuration } from "./duration.ts";
import { fileMisfit } from "./file.ts";
import { instantText, parseDay, parseInstant } from "./instant.ts";
import type { FieldView } from "./view.ts";

/** Faults of one map that are told. */
const mostFaults = 20;

/**
 * The literal as the field keeps it (instants become UTC text), after a report when it does not fit. null clears a
 * field and always fits.
 */
export function fitLiteral(context: Context, path: Path, value: Json, field: FieldView): Json {
  if (value === null) return null;
  if (field.many) {
    if (Array.isArray(value))
      return (value as readonly Json[]).map((item, index) => fitOne(context, [...path, index], item, field));
    context.report("OPS208", path, `${show(value)} is not a list`, "this field holds many values: put it in [ ]");
    return value;
  }
  return fitOne(context, path, value, field);
}

function fitOne(context: Context, path: Path, value: Json, field: FieldView): Json {
  const misfit = (expected: string, hint?: string): Json => {
    context.report("OPS208", path, `${show(value)} is not ${expected}`, hint);
    return value;
  };
  const source = field.source;
  switch (field.type) {
    case "any":
      return value;
    case "object":
      return isJsonObject(value) ? fitSchema(context, path, value, source) : misfit("a map");
    case "integer":
    case "number": {
      if (typeof value !== "number")
        return misfit(
          "a number",
          typeof value === "string" && /^-?\d+$/u.test(value) ? "leave out the quotes" : undefined,
        );
      if (field.type === "integer" && !Number.isInteger(value)) return misfit("a whole number");
      if (typeof source?.min === "number" && value < source.min) return misfit(`at least ${source.min}`);
      if (typeof source?.max === "number" && value > source.max) return misfit(`at most ${source.max}`);
      return value;
    }
    case "file": {
      const misfits =
        context.kind === "Scenario" ? fileMisfit(value) : "a file that somebody has uploaded: definitions have none";
      return misfits === null ? value : misfit(misfits);
    }
    case "boolean":
      return typeof value === "boolean" ? value : misfit("true or false");
    default:
  }
  if (typeof value !== "string")
    return misfit("a text", typeof value === "number" || typeof value === "boolean" ? "put it in quotes" : undefined);
  switch (field.type) {
    case "enum":
      return field.values === null || field.values.includes(value)
        ? value
        : misfit("one of its values", suggestion(value, field.values));
    case "instant": {
      const parsed = parseInstant(value, context.options.zone);
      return parsed.ok ? instantText(parsed.value) : misfit("an instant", parsed.error.hint);
    }
    case "date": {
      const parsed = parseDay(value);
      return parsed.ok ? value : misfit("a day", parsed.error.hint);
    }
    case "duration": {
      const parsed = parseDuration(value);
      return parsed.ok ? value : misfit("a duration", parsed.error.hint);
    }
    default:
  }
  if (field.oneOf !== null && !field.oneOf.includes(value))
    return misfit("in its closed list", suggestion(value, field.oneOf));
  if (typeof source?.maxLength === "number" && [...value].length > source.maxLength)
    return misfit(`at most ${source.maxLength} characters long`);
  if (field.type === "string" && /[\r\n]/u.test(value)) return misfit("one line", "a field of type text holds several");
  if (source?.pattern !== undefined && value !== "" && !matchesPattern(value, source.pattern))
    return misfit(`a text that matches ${source.pattern}`);
  return value;
}

function fitSchema(context: Context, path: Path, value: Json, source: FieldView["source"]): Json {
  if (source?.schema === undefined) return value;
  for (const { pointer, text } of schemaFaults(closeSchema(source.schema as Json), value, mostFaults))
    context.report("OPS208", [...path, ...pathOfPointer(value, pointer)], `the value ${text}`);
  return value;
}
