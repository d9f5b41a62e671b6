import { isJsonObject, type Json } from "../base/json.ts";

/** Beside them a list of properties is not all that there may be. */
const openers = ["additionalProperties", "patternProperties", "$ref", "allOf", "anyOf", "oneOf", "if"];

/**
 * The schema with each map of properties closed that does not say whether it is: a misspelled name is refused then, as
 * everywhere in the language. `additionalProperties: true` leaves one open.
 */
export function closeSchema(schema: Json): Json {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map(closeSchema);
  if (!isJsonObject(schema)) return schema;
  const closed = Object.fromEntries(
    Object.entries(schema).map(([key, value]): [string, Json] => {
      if (key === "properties" || key === "$defs" || key === "definitions")
        return [key, isJsonObject(value) ? mapValues(value) : value];
      return [
        key,
        key === "items" || key === "prefixItems" || key === "additionalProperties" ? closeSchema(value) : value,
      ];
    }),
  );
  const says = openers.some((key) => Object.hasOwn(schema, key));
  return isJsonObject(schema["properties"]) && !says ? { ...closed, additionalProperties: false } : closed;
}

function mapValues(schemas: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closeSchema(schema)]));
}
