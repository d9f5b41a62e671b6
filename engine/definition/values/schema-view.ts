import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import { anyField, type FieldView, objectLeaf } from "./record-view.ts";

/**
 * What may be read of a value that a JSON Schema describes: the names of its members, as far as the schema closes them.
 * Of the types of single values nothing is said.
 */
export function schemaView(schema: Json): FieldView {
  const items = ownValue(schema, "items");
  if (ownValue(schema, "type") === "array" && isJsonObject(items)) return { ...schemaView(items), many: true };
  const properties = ownValue(schema, "properties");
  if (ownValue(schema, "additionalProperties") !== false || !isJsonObject(properties)) return anyField;
  return objectLeaf(Object.fromEntries(Object.entries(properties).map(([name, item]) => [name, schemaView(item)])));
}
