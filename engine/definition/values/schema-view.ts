import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import { anyField, type FieldView, objectLeaf } from "./view.ts";

/**
 * What may be read of a value that a JSON Schema describes: the names of its members, as far as the schema closes them,
 * and what its texts, numbers and truth values are.
 */
export function schemaView(schema: Json): FieldView {
  const items = ownValue(schema, "items");
  if (ownValue(schema, "type") === "array" && isJsonObject(items)) return { ...schemaView(items), many: true };
  const type = ownValue(schema, "type");
  if (typeof type === "string" && Object.hasOwn(single, type))
    return { ...anyField, type: single[type as keyof typeof single], read: null, nullable: false };
  const properties = ownValue(schema, "properties");
  if (ownValue(schema, "additionalProperties") !== false || !isJsonObject(properties)) return anyField;
  return objectLeaf(Object.fromEntries(Object.entries(properties).map(([name, item]) => [name, schemaView(item)])));
}

/** Types of JSON Schema as those of fields. */
const single = { string: "string", number: "number", integer: "integer", boolean: "boolean" } as const;

/** What may be read of a map that people fill in: what is not required may be absent. */
export function formView(schema: Json): FieldView {
  const view = schemaView(schema);
  const required = ownValue(schema, "required");
  const properties = ownValue(schema, "properties");
  if (view.read === null || view.read === "open") return view;
  const wanted = Array.isArray(required) ? (required as readonly Json[]) : [];
  const members = Object.entries(view.read).map(([name, member]): [string, FieldView] => {
    const own = ownValue(properties, name) ?? null;
    const whole = member.many || member.read === null ? member : formView(own);
    return [name, wanted.includes(name) ? whole : { ...whole, nullable: true }];
  });
  return { ...view, read: Object.fromEntries(members) };
}
