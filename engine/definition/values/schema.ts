import { isJsonObject, type Json } from "../../base/json.ts";
import { pathOfPointer } from "../../base/pointer.ts";
import { closeSchema } from "../../schema/close.ts";
import { checkSchema } from "../../schema/keywords.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/**
 * A JSON Schema that a definition writes for a map, as values are checked by it: closed where it does not say so.
 * Reports what could not be checked (OPS130).
 */
export function compileSchema(context: Context, path: Path, source: { readonly [key: string]: unknown }): Json {
  const schema = source as Json;
  for (const { pointer, message } of checkSchema(schema))
    context.report(
      "OPS130",
      [...path, ...pathOfPointer(schema, pointer)],
      message,
      "write JSON Schema, as `input` of a runbook",
    );
  const type = isJsonObject(schema) ? schema["type"] : undefined;
  if (type !== undefined && type !== "object")
    context.report("OPS130", [...path, "type"], `${JSON.stringify(type)} is no map`, "write `type: object`");
  return closeSchema(schema);
}
