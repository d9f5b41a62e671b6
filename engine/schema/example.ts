/** A value that a JSON Schema takes, to show what it asks for: what must be there, and no more. */
import { isJsonObject, ownValue, type Json, type JsonObject } from "../base/json.ts";

/** Examples of texts of a format. */
const formats: { readonly [format: string]: string } = {
  uri: "https://example.org",
  email: "kim@example.org",
  "date-time": "2026-01-31T09:00:00Z",
  date: "2026-01-31",
  time: "09:00:00",
  duration: "PT5M",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  hostname: "host.example.org",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/** Schemas may lead back to themselves. */
const deepest = 8;

/** `root` holds what `$ref` names. A pattern is not solved: its text is told as `...`. */
export function exampleOf(schema: Json, root: Json = schema, depth = 0): Json {
  if (!isJsonObject(schema) || depth > deepest) return "...";
  for (const key of ["const", "default"]) if (Object.hasOwn(schema, key)) return schema[key]!;
  const given = firstOf(schema, "examples") ?? firstOf(schema, "enum");
  if (given !== null) return given;
  const ref = ownValue(schema, "$ref");
  if (typeof ref === "string") return exampleOf(resolve(ref, root), root, depth + 1);
  const choice = firstOf(schema, "anyOf") ?? firstOf(schema, "oneOf") ?? firstOf(schema, "allOf");
  if (choice !== null) return exampleOf(choice, root, depth + 1);
  const type = ownValue(schema, "type");
  return ofType(Array.isArray(type) ? (type[0] as Json) : (type ?? null), schema, root, depth);
}

function ofType(type: Json, schema: JsonObject, root: Json, depth: number): Json {
  switch (type) {
    case "object":
      return objectOf(schema, root, depth);
    case "array": {
      const few = Number(ownValue(schema, "minItems") ?? 1);
      const items = ownValue(schema, "items") ?? {};
      return Array.from({ length: Math.max(few, 1) }, () => exampleOf(items, root, depth + 1));
    }
    case "integer":
    case "number":
      return numberOf(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return textOf(schema);
  }
}

function objectOf(schema: JsonObject, root: Json, depth: number): Json {
  const properties = ownValue(schema, "properties");
  const required = ownValue(schema, "required");
  const names = Array.isArray(required) ? (required as readonly Json[]) : [];
  return Object.fromEntries(
    names.flatMap((name) => {
      const property = typeof name === "string" && isJsonObject(properties) ? ownValue(properties, name) : undefined;
      return property === undefined ? [] : [[name as string, exampleOf(property, root, depth + 1)]];
    }),
  );
}

function numberOf(schema: JsonObject): number {
  const least = ownValue(schema, "minimum");
  const above = ownValue(schema, "exclusiveMinimum");
  if (typeof above === "number") return Math.max(1, Math.floor(above) + 1);
  return typeof least === "number" ? Math.max(1, least) : 1;
}

function textOf(schema: JsonObject): string {
  const format = ownValue(schema, "format");
  const known = typeof format === "string" && Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (known !== undefined) return known;
  if (ownValue(schema, "pattern") !== undefined) return "...";
  const least = ownValue(schema, "minLength");
  return "text".padEnd(typeof least === "number" ? least : 0, ".");
}

function firstOf(schema: JsonObject, key: string): Json | null {
  const list = ownValue(schema, key);
  return Array.isArray(list) && list.length > 0 ? (list as readonly Json[])[0]! : null;
}

function resolve(ref: string, root: Json): Json {
  if (!ref.startsWith("#")) return {};
  let value: Json | undefined = root;
  for (const part of ref.split("/").slice(1)) value = ownValue(value, part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return value ?? {};
}
